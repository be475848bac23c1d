namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A replica's use over the last sample interval; the network counters run from the container's start.</summary>
internal sealed record ReplicaSample(DateTimeOffset At, int CpuMilli, double MemoryMiB, long NetworkInBytes, long NetworkOutBytes);
