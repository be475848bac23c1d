using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A guest that runs our agent. Capacity ledger and identity; what the agent says by the second is in the cluster snapshot.</summary>
internal sealed class Node : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string PoolId { get; init; }

    public required string ClusterId { get; init; }

    public required string Name { get; init; }

    public NodeState State { get; set; }

    public string Reason { get; set; } = "";

    public bool Cordoned { get; set; }

    /// <summary>Reserved in our own range before anything is asked of Proxmox; another one when somebody else's guest took it.</summary>
    public int Vmid { get; set; }

    public required string PveNode { get; set; }

    /// <summary>Reserved IPv4 address without prefix.</summary>
    public required string Address { get; init; }

    /// <summary>How it learns who it is: the pool's <c>seed</c> when it was reserved.</summary>
    public string Seed { get; init; } = NodeSeeds.Token;

    /// <summary>The pool's user-data when it was reserved; gone once the node is ready or gone.</summary>
    public string? UserData { get; set; }

    public List<string> Labels { get; set; } = [];

    /// <summary>Allocatable.</summary>
    public int CpuMilli { get; set; }

    /// <summary>Allocatable.</summary>
    public int MemoryMiB { get; set; }

    public string? AgentVersion { get; set; }

    /// <summary>SHA-256 of the public key that its certificates are made for; bound at the join.</summary>
    public byte[]? PublicKeyHash { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadyAt { get; set; }

    public DateTimeOffset? EmptySince { get; set; }

    public DateTimeOffset? DestroyedAt { get; set; }

    public int RowVersion { get; set; }
}
