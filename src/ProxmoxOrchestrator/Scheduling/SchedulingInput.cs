namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>What <see cref="Scheduler.Place"/> looks at, as it stands in the database and the live snapshot.</summary>
/// <param name="Pending">Replicas without a node, of all pools.</param>
internal sealed record SchedulingInput(IReadOnlyList<PendingReplica> Pending, IReadOnlyList<SchedulableNode> Nodes);
