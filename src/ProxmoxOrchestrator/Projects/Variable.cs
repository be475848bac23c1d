using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

internal sealed class Variable : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    public required string Name { get; init; }

    /// <summary>Sealed by <c>ISecretBox</c>, also when it is not a secret.</summary>
    public required byte[] SealedValue { get; set; }

    public bool Secret { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
