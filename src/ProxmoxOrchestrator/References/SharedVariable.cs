using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.References;

/// <summary>A variable of an environment: services get it only where they refer to it as <c>${{shared.NAME}}</c>.</summary>
internal sealed class SharedVariable : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string Name { get; init; }

    /// <summary>Sealed by <c>ISecretBox</c>, also when it is not a secret.</summary>
    public required byte[] SealedValue { get; set; }

    public bool Secret { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
