namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What a commit did, to be told to agents, edges and people.</summary>
/// <param name="Nodes">Whose set has changed.</param>
/// <param name="Routes">The edges' table has changed.</param>
/// <param name="Placing">There are new replicas without a node.</param>
internal sealed record RolloutChanges(IReadOnlySet<string> Nodes, bool Routes, bool Placing, IReadOnlyList<RolloutEvent> Events);
