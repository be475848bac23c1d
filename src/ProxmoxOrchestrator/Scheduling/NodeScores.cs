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

    /// <summary>Copies of one service should not share a node: 1 with none of them there, 1/(n+1) beside n.</summary>
    public static double? AntiAffinity(PendingReplica replica, SchedulableNode node, IReadOnlyDictionary<string, int> serviceCopies)
        => serviceCopies.Count == 0 ? null : 1.0 / (serviceCopies.GetValueOrDefault(node.Id) + 1);

    /// <summary>Copies of one service should not share a Proxmox host either.</summary>
    public static double? HostSpread(SchedulableNode node, IReadOnlyDictionary<string, int> copiesByHost, int hosts)
        => hosts < 2 || copiesByHost.Count == 0 ? null : 1.0 / (copiesByHost.GetValueOrDefault(node.PveNode) + 1);

    /// <summary>A node that runs the image already need not pull it.</summary>
    public static double? ImageLocality(PendingReplica replica, SchedulableNode node)
        => node.Replicas.Any(r => r.Image == replica.Image) ? 1 : null;

    private static double Free(int capacity, int used) => capacity <= 0 ? 0 : (double)(capacity - used) / capacity;
}
