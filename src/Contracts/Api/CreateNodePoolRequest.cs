namespace ProxPaaS.Contracts.Api;

public sealed record CreateNodePoolRequest(string Name, NodePoolSettings Settings);
