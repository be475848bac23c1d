using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

internal sealed class Project : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
