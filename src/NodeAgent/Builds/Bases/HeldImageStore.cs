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
            try
            {
                DurableFile.Write(FilePath, JsonSerializer.SerializeToUtf8Bytes(_held, AgentJsonContext.Default.ListHeldImage));
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                // A full disk: known until the agent's next start, and no build fails for it.
            }
        }
    }

    private List<HeldImage> Held()
    {
        try
        {
            return _held ??= File.Exists(FilePath) ? JsonSerializer.Deserialize(File.ReadAllBytes(FilePath), AgentJsonContext.Default.ListHeldImage) ?? [] : [];
        }
        catch (Exception ex) when (ex is JsonException or IOException or UnauthorizedAccessException)
        {
            // Only memory: the next builds fill it again.
            return _held = [];
        }
    }
}
