using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Deployments;

/// <summary>Row + live snapshot → what the API shows of a replica.</summary>
internal static class ReplicaViews
{
    /// <param name="node">The row of its node; null while it has none.</param>
    public static ReplicaView Of(Replica replica, string serviceName, Node? node, ClusterSnapshot snapshot)
    {
        var live = snapshot.Replica(replica.Id);
        return new(
            replica.Id, replica.ServiceId, serviceName, replica.DeploymentId, Shown(replica), replica.Reason, replica.NodeId, node?.Name, node?.Address, replica.HostPort,
            Math.Max(replica.Restarts, live?.Restarts ?? 0), replica.CpuMilli, replica.MemoryMiB, live?.Sample?.CpuMilli, live?.Sample?.MemoryMiB,
            replica.CreatedAt, replica.ReadyAt);
    }

    /// <summary>A draining replica still runs, and its agent says so; people are told that it drains.</summary>
    private static ReplicaState Shown(Replica replica) => replica switch
    {
        { State: ReplicaState.Ready or ReplicaState.Unready, Goal: ReplicaGoal.Drain } => ReplicaState.Draining,
        { State: ReplicaState.Ready or ReplicaState.Unready or ReplicaState.Starting or ReplicaState.Pulling, Goal: ReplicaGoal.Stop } => ReplicaState.Stopping,
        _ => replica.State,
    };
}
