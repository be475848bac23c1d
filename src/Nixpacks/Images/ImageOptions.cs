namespace ProxPaaS.Nixpacks.Images;

/// <summary>What the caller decides about an image beside its plan.</summary>
public sealed record ImageOptions
{
    /// <summary>
    /// Names of the variables that were given from outside. Commands read them from BuildKit secrets of the same ids
    /// (<c>docker build --secret id=NAME,…</c>); they stand in no layer, configuration or history of the image.
    /// </summary>
    public IReadOnlyCollection<string> SecretNames { get; init; } = [];

    /// <summary>Start of the cache mounts' ids, one for each service; null: builds keep no caches.</summary>
    public string? CacheKey { get; init; }
}
