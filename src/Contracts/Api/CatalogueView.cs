namespace ProxPaaS.Contracts.Api;

/// <summary>Templates of yours at an address.</summary>
/// <param name="Sha256">The content's; with <paramref name="Pinned"/> no other content is taken.</param>
/// <param name="Templates">How many are usable.</param>
/// <param name="FetchedAt">When the copy in use was last known to be what the address has; null before the first.</param>
/// <param name="Problem">Why the last read failed, or which templates were left out; empty when all is well.</param>
public sealed record CatalogueView(string Id, string Name, string Url, string? Sha256, bool Pinned, int Templates, DateTimeOffset? FetchedAt, string Problem, DateTimeOffset CreatedAt);
