using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>Row and verdict → what a replica may expect of its node. Pure.</summary>
internal static class NodeStandings
{
    /// <param name="node">Its row; null when it is destroyed.</param>
    public static (NodeStanding Standing, string Why) Of(string? nodeId, Node? node, ClusterSnapshot snapshot)
    {
        if (nodeId is null)
        {
            return (NodeStanding.None, "");
        }

        if (node is null or { State: NodeState.Failed })
        {
            return (NodeStanding.Lost, "its node is gone");
        }

        var verdict = snapshot.Node(nodeId)?.Verdict ?? NodeVerdict.Unknown;
        return verdict.Health switch
        {
            NodeHealth.Gone => (NodeStanding.Lost, $"{node.Name}: {verdict.Reason}"),
            NodeHealth.Unreachable => (NodeStanding.Away, $"{node.Name}: {verdict.Reason}"),
            _ when node.State is NodeState.Draining or NodeState.Stopping or NodeState.Destroying => (NodeStanding.Leaving, $"{node.Name} is being emptied"),
            _ => (NodeStanding.Stays, ""),
        };
    }
}
