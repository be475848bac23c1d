using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>An id of our range that is not given out again: somebody else's guest, or the remains of a killed task, has it.</summary>
internal sealed class BurnedVmid : IOwned
{
    public required string OrganisationId { get; init; }

    public required string ClusterId { get; init; }

    public required int Vmid { get; init; }

    public required string Reason { get; init; }

    public DateTimeOffset At { get; init; }
}
