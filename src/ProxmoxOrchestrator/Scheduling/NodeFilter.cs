using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>Says in a word or two why a node cannot take a replica; the first objection counts.</summary>
internal static class NodeFilter
{
    public static string? Objection(PendingReplica replica, SchedulableNode node) => ObjectionOf(replica, Ledger.For(replica, node));

    private static string? ObjectionOf(PendingReplica replica, SchedulableNode node) => node switch
    {
        _ when replica.Pin is { } pin && pin.NodeId != node.Id => "its volume is on another node",
        _ when replica.Pin is null && node.PoolId != replica.PoolId => "another pool",
        { Ready: false } => node.NotReadyBecause.Length > 0 ? node.NotReadyBecause : "not ready",
        { Cordoned: true } => "cordoned",
        _ when node.Labels.Contains(NodeLabels.Builder) && !node.Labels.Contains(NodeLabels.Apps) => "builds only",
        _ when node.Replicas.Any(r => r.Isolation == Isolation.Dedicated) => "dedicated to another replica",
        _ when replica.Isolation == Isolation.Dedicated && node.Replicas.Length > 0 => "not empty, and the service is dedicated",
        _ when node.MemoryMiB - node.MemoryMiBReserved < replica.MemoryMiB => "memory",
        _ when node.CpuMilli - node.CpuMilliReserved < replica.CpuMilli => "CPU",
        _ => null,
    };

    /// <summary>"2 nodes: memory; 1: not ready". Nodes of other pools are not counted: nobody expects the replica there.</summary>
    public static string Explain(PendingReplica replica, IEnumerable<SchedulableNode> nodes)
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
}
