using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A node's row as it was read.</summary>
internal sealed record NodeRecord(
    string Id, string OrganisationId, string PoolId, string ClusterId, string Name, NodeState State, string Reason, int Vmid, string PveNode, string Address,
    bool Joined, DateTimeOffset CreatedAt, DateTimeOffset? DestroyedAt, string Seed, string? UserData)
{
    public PveGuestKind Kind => NodeSeeds.KindOf(Seed);

    /// <summary><c>CT 6101</c> or <c>VM 6101</c>, as Proxmox says it.</summary>
    public string Guest => $"{(Kind == PveGuestKind.Qemu ? "VM" : "CT")} {Vmid}";

    public static NodeRecord Of(Node row) => new(
        row.Id, row.OrganisationId, row.PoolId, row.ClusterId, row.Name, row.State, row.Reason, row.Vmid, row.PveNode, row.Address,
        row.PublicKeyHash is not null, row.CreatedAt, row.DestroyedAt, row.Seed, row.UserData);
}
