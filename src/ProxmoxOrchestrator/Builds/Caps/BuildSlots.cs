namespace ProxPaaS.Orchestrator.Builds.Caps;

/// <summary>How many builds a node takes at once. Pure.</summary>
internal static class BuildSlots
{
    private const int Most = 16;
    private const int CpuMilliPerSlot = 2000;
    private const int MemoryMiBPerSlot = 2048;

    /// <summary>What the pool says, else what the installation says, else one for every two cores and 2 GiB.</summary>
    /// <param name="pool">The pool's setting; null for none.</param>
    /// <param name="installation"><c>Builds:SlotsPerNode</c>; 0 for none.</param>
    public static int Of(BuilderShape shape, int? pool, int installation)
        => pool ?? (installation > 0 ? installation
            : Math.Clamp(Math.Min(shape.CpuMilli / CpuMilliPerSlot, shape.MemoryMiB / MemoryMiBPerSlot), 1, Most));
}
