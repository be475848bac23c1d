namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/edges/join-tokens: a one-time token for a new edge; shown this once.</summary>
public sealed record JoinTokenView(string Token, string ControlPlaneUrl, string CaFingerprint, DateTimeOffset ExpiresAt);
