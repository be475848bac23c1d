namespace ProxPaaS.Orchestrator.Identity;

internal sealed class Organisation
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
