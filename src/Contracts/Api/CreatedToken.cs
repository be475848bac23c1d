namespace ProxPaaS.Contracts.Api;

/// <summary>The token's secret is in <paramref name="Secret"/> this once.</summary>
public sealed record CreatedToken(ApiTokenView Token, string Secret);
