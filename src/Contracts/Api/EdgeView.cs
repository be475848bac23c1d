namespace ProxPaaS.Contracts.Api;

public sealed record EdgeView(string Id, string Name, bool Connected, IReadOnlyList<string> Addresses, string? Version, DateTimeOffset? LastSeenAt, string Reason);
