using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A node archive made into a guest template on one Proxmox host.</summary>
internal sealed class NodeTemplate : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ClusterId { get; init; }

    public required string PveNode { get; init; }

    public required string Storage { get; init; }

    public int Vmid { get; init; }

    public required string ArchiveVersion { get; init; }

    public required string ArchiveSha256 { get; init; }

    /// <summary>building, ready, retired, needs-operator.</summary>
    public required string State { get; set; }

    public string Reason { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}
