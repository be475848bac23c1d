namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>What a node is, as its agent read it inside.</summary>
/// <param name="DockerVersion">Null while Docker does not answer.</param>
/// <param name="Address">Of the interface that reaches the control plane.</param>
internal sealed record NodeFactsLive(int CpuMilli, int MemoryMiB, long DiskBytes, string? DockerVersion, string Os, string Kernel, string? Address);
