using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Nodes;

internal sealed class NodePool : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ClusterId { get; set; }

    public required string Name { get; init; }

    /// <summary>Proxmox hosts to use; empty: all.</summary>
    public List<string> PveNodes { get; set; } = [];

    public int Min { get; set; } = 1;

    public int Max { get; set; } = 3;

    public int Cores { get; set; } = 1;

    public int MemoryMiB { get; set; } = 1024;

    public int DiskGiB { get; set; } = 8;

    public string? Storage { get; set; }

    /// <summary>token, ssh or iso.</summary>
    public string Seed { get; set; } = NodeSeeds.Token;

    /// <summary>The user's own template, of a container for <c>ssh</c>, of a VM for <c>iso</c>; null: the platform's node template.</summary>
    public int? TemplateVmid { get; set; }

    public string? UserData { get; set; }

    /// <summary><c>builder</c> makes its nodes take builds.</summary>
    public List<string> Labels { get; set; } = [];

    /// <summary>Builds at once on one of its nodes; null: by the node's cores and memory.</summary>
    public int? BuildSlots { get; set; }

    public int EmptyAfterSeconds { get; set; } = 60;

    /// <summary>The planner's last decision, in a sentence.</summary>
    public string Reason { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public int RowVersion { get; set; }
}
