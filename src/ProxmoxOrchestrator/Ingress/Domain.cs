using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>A host name that leads to a service.</summary>
internal sealed class Domain : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    /// <summary>Lower case, unique in the installation.</summary>
    public required string Host { get; init; }

    /// <summary>Made by the platform: SERVICE-PROJECT.APPDOMAIN.</summary>
    public bool Generated { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
