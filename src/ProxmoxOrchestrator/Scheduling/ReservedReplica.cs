using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>A line of a node's ledger.</summary>
/// <param name="Pinned">It, or the place that is kept for it, cannot go to another node: its data is here.</param>
internal sealed record ReservedReplica(
    string Id, string ServiceId, Isolation Isolation, int CpuMilli, int MemoryMiB, int? HostPort, string Image, bool Pinned = false);
