using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

// "set" where there is a default: the generated reader sets absent init-only members to null.
internal sealed record OrphanData
{
    public string ClusterId { get; set; } = "";

    public string PveNode { get; set; } = "";

    public int Vmid { get; init; }

    public PveGuestKind Kind { get; init; }
}
