using System.Text.Json;
using ProxPaaS.Contracts.Storage;

namespace ProxPaaS.NodeAgent.Builds.Bases;

/// <summary>Which images of whom lie on this node, over the agent's restarts.</summary>
internal sealed class HeldImageStore(AgentOptions options)
{
    private const int Most = 500;

    private readonly Lock _gate = new();
    private List<HeldImage>? _held;

    private string FilePath => Path.Combine(options.StateFolder, "base-images.json");

    public IReadOnlyList<HeldImage> List()
    {
        lock (_gate)
        {
            return [.. Held()];
        }
    }

    public void Keep(IReadOnlyCollection<HeldImage> images)
    {
        if (images.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            _held = [.. Held().Where(old => !images.Any(image => image.Scope == old.Scope && image.Name == old.Name)).Concat(images).OrderByDescending(image => image.At).Take(Most)];
            DurableFile.Write(FilePath, JsonSerializer.SerializeToUtf8Bytes(_held, AgentJsonContext.Default.ListHeldImage));
        }
    }

    private List<HeldImage> Held()
    {
        try
        {
            return _held ??= File.Exists(FilePath) ? JsonSerializer.Deserialize(File.ReadAllBytes(FilePath), AgentJsonContext.Default.ListHeldImage) ?? [] : [];
        }
        catch (JsonException)
        {
            // Only memory: the next builds fill it again.
            return _held = [];
        }
    }
}
