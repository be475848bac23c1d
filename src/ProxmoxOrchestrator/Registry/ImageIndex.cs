using System.Text.Json;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Registry;

/// <summary>An image for several platforms: a list of manifests. Nodes pull by the list's digest and take theirs. Pure.</summary>
internal static class ImageIndex
{
    private const string System = "linux";
    private const string Architecture = "amd64";

    /// <exception cref="RegistryException">None of its manifests is for our nodes.</exception>
    public static void Check(byte[] index, ImageReference image)
    {
        var platforms = Platforms(index, image);
        if (platforms.Count > 0 && !platforms.Contains($"{System}/{Architecture}"))
        {
            throw new RegistryException($"The image {image} is for {string.Join(", ", platforms.Take(10))}, but the nodes are {System}/{Architecture}. Choose an image for that platform.");
        }
    }

    private static List<string> Platforms(byte[] index, ImageReference image)
    {
        try
        {
            using var document = JsonDocument.Parse(index, new() { MaxDepth = 32 });
            return [.. document.RootElement.GetProperty("manifests").EnumerateArray()
                .Where(manifest => manifest.TryGetProperty("platform", out _))
                .Select(manifest => manifest.GetProperty("platform"))
                .Select(platform => $"{platform.GetProperty("os").GetString()}/{platform.GetProperty("architecture").GetString()}")
                .Where(platform => platform != "unknown/unknown").Distinct()];
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new RegistryException($"The registry {image.Host} answered with a list of images that cannot be read.", false, ex);
        }
    }
}
