namespace ProxPaaS.Contracts.Api;

/// <param name="Labels"><c>builder</c> makes its nodes take builds.</param>
/// <param name="Reason">The last decision of the pool planner, in a sentence.</param>
public sealed record NodePoolView(string Id, string Name, NodePoolSettings Settings, int Nodes, int ReadyNodes, string Reason);
