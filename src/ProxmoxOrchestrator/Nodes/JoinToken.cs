using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A one-time join token; only its SHA-256 is kept.</summary>
internal sealed class JoinToken : IOwned
{
    public required byte[] Hash { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>agent or edge.</summary>
    public required string Role { get; init; }

    /// <summary>Node or edge id.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The operation that it belongs to; dead with it. Null for edges.</summary>
    public string? OperationId { get; init; }

    public int? Vmid { get; init; }

    /// <summary>The address that the join must come from; null for edges.</summary>
    public string? Address { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? ConsumedAt { get; set; }

    /// <summary>Key that consumed it: the same key again gets the same identity, another one is refused.</summary>
    public byte[]? PublicKeyHash { get; set; }
}
