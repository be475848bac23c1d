namespace ProxPaaS.Orchestrator.Scheduling;

/// <param name="Reason">What each filter turned away: "2 nodes: memory; 1: not ready".</param>
/// <param name="CouldFitANewNode">False when a new node of the pool would not help: no such pool.</param>
internal sealed record Unplaced(string ReplicaId, string Reason, bool CouldFitANewNode);
