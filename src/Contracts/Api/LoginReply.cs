namespace ProxPaaS.Contracts.Api;

/// <summary>A bearer token; it is shown this once.</summary>
public sealed record LoginReply(string Token, DateTimeOffset ExpiresAt, UserView User);
