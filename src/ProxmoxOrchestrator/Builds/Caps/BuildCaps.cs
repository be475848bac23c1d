namespace ProxPaaS.Orchestrator.Builds.Caps;

/// <summary>What one build may take, and all builds of the node together. 0: no cap.</summary>
/// <param name="CpuMilli">All builds of the node; they share it evenly when they want more.</param>
/// <param name="MemoryMiB">One build.</param>
/// <param name="NodeMemoryMiB">All builds of the node.</param>
/// <param name="Processes">One build.</param>
/// <param name="DiskMiB">What the node's disk may lose while one build runs.</param>
/// <param name="FreeDiskMiB">Builds stop when less than this is free.</param>
internal sealed record BuildCaps(int CpuMilli, int MemoryMiB, int NodeMemoryMiB, int Processes, long DiskMiB, long FreeDiskMiB)
{
    // Agent and Docker answer while builds take all that they may.
    private const int ReservedCpuMilli = 100;
    private const int ReservedMemoryMiB = 224;
    private const int LeastMemoryMiB = 128;
    private const int LeastFreeDiskMiB = 256;

    /// <summary>Settings count where given; else the builds of a node share what it has.</summary>
    public static BuildCaps Of(BuilderShape shape, int slots, BuildOptions options)
    {
        var half = shape.TakesReplicas ? 2 : 1;
        var nodeMemory = shape.MemoryMiB == 0 ? 0 : Math.Max(LeastMemoryMiB, (shape.MemoryMiB - ReservedMemoryMiB) / half);
        var memory = options.MemoryMiB > 0 ? options.MemoryMiB : nodeMemory / slots;
        var disk = shape.DiskGiB * 1024L;
        return new(
            options.CpuMilli > 0 ? options.CpuMilli : shape.CpuMilli == 0 ? 0 : Math.Max(ReservedCpuMilli, (shape.CpuMilli - ReservedCpuMilli) / half),
            nodeMemory > 0 ? Math.Min(memory, nodeMemory) : memory,
            nodeMemory,
            options.Processes,
            options.DiskGiB > 0 ? options.DiskGiB * 1024L : disk / 2 / slots,
            disk == 0 ? 0 : Math.Max(LeastFreeDiskMiB, disk * options.FreeDiskPercent / 100));
    }
}
