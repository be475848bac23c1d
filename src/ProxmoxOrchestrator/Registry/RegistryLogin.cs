using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Registry;

/// <summary>An organisation's sign-in at a registry.</summary>
internal sealed class RegistryLogin : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>As image references have it, in lower case.</summary>
    public required string Host { get; init; }

    public required string Username { get; set; }

    public required byte[] SealedPassword { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public int RowVersion { get; set; }
}
