using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>All that one decision about a pool rests on.</summary>
/// <param name="NodeCpuMilli">What a new node would have to give.</param>
/// <param name="Pending">Replicas of this pool without a node.</param>
/// <param name="QueuedBuilds">Nodes' loads of builds that wait for a slot, when this pool's nodes take builds.</param>
/// <param name="Problem">Why Proxmox cannot be asked at present; null when it can.</param>
/// <param name="FailuresInARow">Nodes that failed since the last one that became ready.</param>
/// <param name="LastReadyAt">Of the youngest ready node.</param>
/// <param name="Candidate">The node that the last decision would have emptied, and since when it says so.</param>
internal sealed record PoolFacts(
    PoolSpec Pool, int NodeCpuMilli, int NodeMemoryMiB, IReadOnlyList<PlannerNode> Nodes, IReadOnlyList<PlannerHost> Hosts, IReadOnlyList<PendingReplica> Pending,
    int QueuedBuilds, string? Problem, int FailuresInARow, DateTimeOffset? LastFailureAt, string? LastFailure, DateTimeOffset? LastReadyAt, ConsolidationCandidate? Candidate);
