namespace ProxPaaS.Orchestrator.Metrics;

/// <summary>What a node or a replica used.</summary>
internal readonly record struct MetricSample(DateTimeOffset At, int CpuMilli, double MemoryMiB);
