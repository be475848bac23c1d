namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A node's use of itself over the last sample interval.</summary>
internal sealed record NodeSample(DateTimeOffset At, int CpuMilli, double MemoryMiB, long DiskUsedBytes, long AgentRssBytes);
