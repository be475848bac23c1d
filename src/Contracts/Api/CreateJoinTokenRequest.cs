namespace ProxPaaS.Contracts.Api;

public sealed record CreateJoinTokenRequest(string Name);
