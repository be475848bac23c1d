using ProxPaaS.Orchestrator.Proxmox.Wire;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>What stands under one of our vmids.</summary>
internal abstract record GuestFinding
{
    private GuestFinding()
    {
    }

    public sealed record Missing : GuestFinding;

    /// <summary>403: being made, gone, or somebody else's; a pool-scoped token cannot tell.</summary>
    public sealed record Hidden(string Reason) : GuestFinding;

    /// <summary>No mark of ours, or another installation's or row's: never to be touched.</summary>
    public sealed record Foreign(string Name) : GuestFinding;

    public sealed record Ours(LxcConfig Config, OwnershipMark Mark) : GuestFinding;
}
