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

    /// <summary>Volume id of the uploaded archive, <c>STORAGE:vztmpl/FILE</c>.</summary>
    public string? ArchiveVolume { get; set; }

    /// <summary>False on storages that cannot link container clones: nodes are created from the archive and no guest has <see cref="Vmid"/>.</summary>
    public bool Linked { get; set; }

    /// <summary>building, ready, retired, needs-operator.</summary>
    public required string State { get; set; }

    public string Reason { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}
