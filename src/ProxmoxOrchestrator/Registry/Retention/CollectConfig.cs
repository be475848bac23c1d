namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>Whether a registry with this configuration may be collected while it runs. Pure.</summary>
internal static class CollectConfig
{
    /// <summary>Null when it may; else a sentence.</summary>
    /// <param name="yaml">config.yml of docker-registry.</param>
    public static string? Objection(string yaml)
    {
        var lines = yaml.Split('\n').Select(line => line.Split(" #")[0].Trim()).Where(line => !line.StartsWith('#')).ToList();
        return lines.Any(line => line.Contains("blobdescriptor", StringComparison.Ordinal))
                ? "it caches what it holds (storage.cache.blobdescriptor): after a collection it would take removed layers for present and accept images without them. Take the cache out of its configuration."
            : !lines.Any(line => line.Contains("filesystem", StringComparison.Ordinal))
                ? "it does not keep its data in a folder (storage.filesystem). Collect it by its own means."
            : null;
    }
}
