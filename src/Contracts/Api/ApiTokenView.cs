namespace ProxPaaS.Contracts.Api;

/// <summary>An API token without its secret.</summary>
/// <param name="Scopes">Permissions such as <c>deploy</c>, <c>read</c>, <c>admin</c>.</param>
public sealed record ApiTokenView(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);
