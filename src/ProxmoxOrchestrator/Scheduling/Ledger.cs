using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>Builds the scheduler's input from rows and the live snapshot. Pure, so that the pool planner can simulate with the same eyes.</summary>
internal static class Ledger
{
    /// <summary>Whether a replica in this state still holds its reservation and its port.</summary>
    public static bool Holds(ReplicaState state) => state is not (ReplicaState.Stopped or ReplicaState.Failed or ReplicaState.Lost);

    /// <param name="nodes">Rows of all nodes that are not destroyed.</param>
    /// <param name="replicas">Rows with a node; finished ones are left out here.</param>
    /// <param name="deployments">What each deployment id asks for; one that is missing counts as shared.</param>
    /// <param name="held">What volumes tie to their nodes.</param>
    public static IReadOnlyList<SchedulableNode> Of(
        IEnumerable<Node> nodes, IEnumerable<Replica> replicas, IReadOnlyDictionary<string, DeploymentPlacing> deployments, ClusterSnapshot snapshot, HeldPlaces? held = null)
    {
        held ??= HeldPlaces.None;
        var byNode = replicas.Where(r => r.NodeId is not null && Holds(r.State)).ToLookup(r => r.NodeId);
        return [.. nodes.Where(n => n.State != NodeState.Destroyed).Select(n =>
        {
            var objection = Objection(n, snapshot.Node(n.Id));
            return new SchedulableNode(
                n.Id, n.Name, n.PoolId, n.PveNode, objection is null, objection ?? "", n.Cordoned, [.. n.Labels], n.CpuMilli, n.MemoryMiB,
                [
                    .. byNode[n.Id].Select(r => Line(r, deployments.GetValueOrDefault(r.DeploymentId)) with { Pinned = r.RunId is null && held.Pins.ContainsKey(r.ServiceId) }),
                    .. held.Kept.Where(k => k.NodeId == n.Id && !byNode[n.Id].Any(r => r.ServiceId == k.OwnerId && r.RunId is null)).Select(Line),
                ]);
        })];
    }

    public static PendingReplica Pending(Replica replica, DeploymentPlacing deployment, string? poolId, HeldPlaces? held = null)
        => new(
            replica.Id, replica.ServiceId, poolId, deployment.PoolName, deployment.Isolation, replica.CpuMilli, replica.MemoryMiB, deployment.Image,
            replica.RunId is null ? held?.Pins.GetValueOrDefault(replica.ServiceId) : null);

    /// <summary>The node as it is for this replica: the place that is kept for it is free for it.</summary>
    public static SchedulableNode For(PendingReplica replica, SchedulableNode node)
        => replica.Pin is null ? node : node with { Replicas = node.Replicas.RemoveAll(r => r.Id == KeptId(replica.ServiceId)) };

    private static string KeptId(string ownerId) => $"kept:{ownerId}";

    private static ReservedReplica Line(KeptPlace kept) => new(KeptId(kept.OwnerId), kept.OwnerId, kept.Isolation, kept.CpuMilli, kept.MemoryMiB, kept.HostPort, "", true);

    private static ReservedReplica Line(Replica replica, DeploymentPlacing? deployment)
        => new(replica.Id, replica.ServiceId, deployment?.Isolation ?? Isolation.Shared, replica.CpuMilli, replica.MemoryMiB, replica.HostPort, deployment?.Image ?? "");

    private static string? Objection(Node node, NodeLive? live) => node.State switch
    {
        NodeState.Ready when live?.Verdict.Health == NodeHealth.Alive && live.DockerReady => null,
        NodeState.Ready when live is null || live.Verdict.Health == NodeHealth.Unknown => "not heard of yet",
        NodeState.Ready when live.Verdict.Health == NodeHealth.Alive => "Docker does not answer",
        NodeState.Ready or NodeState.Unreachable => "agent silent",
        NodeState.Draining or NodeState.Stopping or NodeState.Destroying => "going down",
        NodeState.Failed or NodeState.NeedsOperator => "failed",
        _ => "still starting",
    };
}
