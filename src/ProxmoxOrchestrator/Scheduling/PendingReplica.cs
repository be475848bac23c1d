using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>A replica that has no node yet.</summary>
/// <param name="PoolId">Null when the service names a pool that does not exist.</param>
/// <param name="Pin">Where its volumes are; null when it has none or they hold nothing yet.</param>
internal sealed record PendingReplica(
    string Id, string ServiceId, string? PoolId, string PoolName, Isolation Isolation, int CpuMilli, int MemoryMiB, string Image, NodePin? Pin = null);
