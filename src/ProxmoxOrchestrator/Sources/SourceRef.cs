using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>A branch or tag of an outside repository as it was seen last. Written by the delivery loop alone.</summary>
internal sealed class SourceRef : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string SourceId { get; init; }

    /// <summary>Full: <c>refs/heads/main</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it pointed to when the repository was asked last.</summary>
    public string HeadSha { get; set; } = "";

    /// <summary>The newest commit that was decided about: built, or skipped for a reason.</summary>
    public string? DecidedSha { get; set; }

    public string? DecidedBy { get; set; }

    public DateTimeOffset? LastBuildAt { get; set; }

    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Set when it was deleted there; cleared when it is pushed again.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}
