using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Ingress;

internal sealed class Edge : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 of the public key that its certificates are made for.</summary>
    public byte[]? PublicKeyHash { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }
}
