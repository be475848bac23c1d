namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/tokens</summary>
public sealed record CreateTokenRequest(string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays);
