using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>A line of a node's ledger.</summary>
internal sealed record ReservedReplica(string Id, string ServiceId, Isolation Isolation, int CpuMilli, int MemoryMiB, int? HostPort, string Image);
