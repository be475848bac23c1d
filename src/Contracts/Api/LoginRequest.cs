namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/auth/login</summary>
public sealed record LoginRequest(string Email, string Password, string? TokenName = null);
