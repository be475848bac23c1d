using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Volumes;

/// <summary>Where a service with volumes lives: its node, and the port that it keeps from replica to replica, so that others find it where it was.</summary>
internal sealed class ServicePin : IOwned, IVersioned
{
    public required string ServiceId { get; init; }

    public required string OrganisationId { get; init; }

    public required string NodeId { get; set; }

    public int HostPort { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public int RowVersion { get; set; }
}
