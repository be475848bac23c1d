namespace ProxPaaS.Orchestrator.Builds.Caps;

/// <summary>What a builder node has. 0: not known.</summary>
/// <param name="TakesReplicas">It serves apps too, so builds get half.</param>
internal sealed record BuilderShape(string PoolName, int CpuMilli, int MemoryMiB, int DiskGiB, bool TakesReplicas);
