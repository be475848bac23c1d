using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>A replica that has no node yet.</summary>
/// <param name="PoolId">Null when the service names a pool that does not exist.</param>
internal sealed record PendingReplica(string Id, string ServiceId, string? PoolId, string PoolName, Isolation Isolation, int CpuMilli, int MemoryMiB, string Image);
