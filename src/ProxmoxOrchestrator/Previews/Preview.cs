using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>A passing environment for a pull request or a branch. Wishes come from those; the preview loop alone writes the rest.</summary>
internal sealed class Preview : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ProjectId { get; init; }

    /// <summary>Also the environment's: <c>pr-12</c>, <c>br-login-page</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is of: <c>pr:REPOSITORY:NUMBER</c> or <c>branch:NAME</c>. One row for each in a project: it opens again when that is pushed again.</summary>
    public required string Key { get; init; }

    public long? Number { get; init; }

    public required string Branch { get; init; }

    public string Title { get; set; } = "";

    public PreviewState State { get; set; }

    public string Reason { get; set; } = "";

    public string? EnvironmentId { get; set; }

    /// <summary>The commit that was asked for last.</summary>
    public string? CommitSha { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of its last commit, or of a person's word: idle time counts from here.</summary>
    public DateTimeOffset ActiveAt { get; set; }

    /// <summary>Taken down by a person or for idleness: this commit does not bring it back, a newer one does.</summary>
    public string? DismissedSha { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public int RowVersion { get; set; }
}
