using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Row + live snapshot → what the API shows of a node.</summary>
internal static class NodeViews
{
    /// <param name="replicas">Rows on this node; finished ones are not counted.</param>
    public static NodeView Of(Node node, string poolName, string clusterName, IEnumerable<Replica> replicas, ClusterSnapshot snapshot)
    {
        var live = snapshot.Node(node.Id);
        var held = replicas.Where(r => r.NodeId == node.Id && Ledger.Holds(r.State)).ToArray();
        var healthy = live?.Verdict.Health == NodeHealth.Alive;
        return new(
            node.Id, node.Name, poolName, node.State, Reason(node, live), node is { State: NodeState.Ready, Cordoned: false } && healthy && live!.DockerReady,
            node.Vmid, clusterName, node.PveNode, node.Address, node.Labels, node.CpuMilli, node.MemoryMiB,
            held.Sum(r => r.CpuMilli), held.Sum(r => r.MemoryMiB), live?.Sample?.CpuMilli, live?.Sample?.MemoryMiB,
            held.Length, live?.AgentVersion ?? node.AgentVersion, node.CreatedAt, node.ReadyAt, live?.LastSeenAt);
    }

    /// <summary>The row's own word first; for a ready node without one, what the witnesses say against it.</summary>
    private static string Reason(Node node, NodeLive? live) => node switch
    {
        { Reason.Length: > 0 } => node.Reason,
        { State: NodeState.Ready } when live is null || live.Verdict.Health != NodeHealth.Alive => (live?.Verdict ?? NodeVerdict.Unknown).Reason,
        { State: NodeState.Ready } when !live.DockerReady => $"Docker does not answer: {live.DockerMessage}",
        { Cordoned: true } => "cordoned: takes no new replicas",
        _ => "",
    };
}
