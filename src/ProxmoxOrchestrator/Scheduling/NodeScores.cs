namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>Scores in [0,1]; a silent scorer returns null and does not dilute the mean.</summary>
internal static class NodeScores
{
    private const double Perfect = 18;

    /// <summary>Nomad's best fit: 20 − (10^free CPU + 10^free memory) over the free fractions after the placement, clamped and normalised.</summary>
    public static double BinPack(PendingReplica replica, SchedulableNode node)
    {
        var freeCpu = Free(node.CpuMilli, node.CpuMilliReserved + replica.CpuMilli);
        var freeMemory = Free(node.MemoryMiB, node.MemoryMiBReserved + replica.MemoryMiB);
        return Math.Clamp(20 - (Math.Pow(10, freeCpu) + Math.Pow(10, freeMemory)), 0, Perfect) / Perfect;
    }

    /// <summary>Copies of one service should not share a node: a node with one of them must be far better packed to be chosen all the same.</summary>
    /// <param name="copies">Of the service, by node; empty before the first one.</param>
    public static double? AntiAffinity(SchedulableNode node, IReadOnlyDictionary<string, int> copies) => Apart(copies, node.Id);

    /// <summary>Copies of one service should not share a Proxmox host either.</summary>
    /// <param name="copies">Of the service, by Proxmox host.</param>
    /// <param name="hosts">How many there are to choose from.</param>
    public static double? HostSpread(SchedulableNode node, IReadOnlyDictionary<string, int> copies, int hosts) => hosts < 2 ? null : Apart(copies, node.PveNode);

    // An image that a node has already is no reason to choose it: those nodes are the ones that run the service's other copies.
    private static double? Apart(IReadOnlyDictionary<string, int> copies, string key)
        => copies.Count == 0 ? null : copies.TryGetValue(key, out var here) ? 0.5 / (here + 1) : 1;

    private static double Free(int capacity, int used) => capacity <= 0 ? 0 : (double)(capacity - used) / capacity;
}
