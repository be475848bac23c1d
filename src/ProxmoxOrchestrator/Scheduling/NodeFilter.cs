using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>Says in a word or two why a node cannot take a replica; the first objection counts.</summary>
internal static class NodeFilter
{
    public static string? Objection(PendingReplica replica, SchedulableNode node) => Objection(replica, new NodeRoom(node));

    public static string? Objection(PendingReplica replica, NodeRoom node) => replica.Pin switch
    {
        null => node.PoolId != replica.PoolId ? "another pool" : Refusal(replica, node),
        { } pin => pin.NodeId != node.Id ? "its volume is on another node" : Refusal(replica, node.For(replica)),
    };

    /// <summary>"2 nodes: memory; 1: not ready". Nodes of other pools are not counted: nobody expects the replica there.</summary>
    public static string Explain(PendingReplica replica, IEnumerable<NodeRoom> nodes)
    {
        if (replica.Pin is { } pin)
        {
            return nodes.FirstOrDefault(n => n.Id == pin.NodeId) is { } home
                ? $"its volume is on {home.Name}: {Objection(replica, home) ?? "no free port"}"
                : "its volume was on a node that is gone for good: delete the volume (px volumes rm) to start with an empty one";
        }

        var groups = nodes.Where(n => n.PoolId == replica.PoolId)
            .GroupBy(n => Objection(replica, n) ?? "no free port")
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select((g, i) => $"{g.Count()}{(i > 0 ? "" : g.Count() == 1 ? " node" : " nodes")}: {g.Key}")
            .ToArray();
        return groups.Length == 0 ? $"pool {replica.PoolName} has no node yet" : string.Join("; ", groups);
    }

    private static string? Refusal(PendingReplica replica, NodeRoom node)
    {
        if (node.Standing is { } standing)
        {
            return standing;
        }

        return node.HasDedicated ? "dedicated to another replica"
            : replica.Isolation == Isolation.Dedicated && !node.IsEmpty ? "not empty, and the service is dedicated"
            : node.FreeMemoryMiB < replica.MemoryMiB ? "memory"
            : node.FreeCpuMilli < replica.CpuMilli ? "CPU"
            : null;
    }
}
