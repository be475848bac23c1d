namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>What a node can give to replicas. Pure.</summary>
internal static class NodeAllocatable
{
    public static (int CpuMilli, int MemoryMiB) Of(int foundCpuMilli, int foundMemoryMiB, PoolSpec pool, NodesOptions options)
    {
        // A guest may see all of its host's processors and memory; the pool's figures are what Proxmox enforces.
        var cpu = Math.Min(foundCpuMilli > 0 ? foundCpuMilli : int.MaxValue, pool.Cores * 1000);
        var memory = Math.Min(foundMemoryMiB > 0 ? foundMemoryMiB : int.MaxValue, pool.MemoryMiB);
        return (Math.Max(0, cpu - options.ReservedCpuMilli), Math.Max(0, memory - options.ReservedMemoryMiB));
    }

    /// <summary>A node of the pool that is not there yet.</summary>
    public static (int CpuMilli, int MemoryMiB) Expected(PoolSpec pool, NodesOptions options) => Of(0, 0, pool, options);
}
