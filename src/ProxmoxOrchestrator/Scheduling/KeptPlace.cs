using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>
/// Room on a node that is kept because data lies there: for a service with volumes while none of its replicas runs, or, with no room
/// to speak of, for a volume whose service is gone.
/// </summary>
/// <param name="OwnerId">Service id, or volume id.</param>
internal sealed record KeptPlace(string OwnerId, string NodeId, Isolation Isolation, int CpuMilli, int MemoryMiB, int? HostPort);
