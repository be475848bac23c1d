using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>What the provider should show beside a commit, and what it was told last. A row per build, and one for each commit of a pull request that waits: the intent stands before the call.</summary>
internal sealed class CommitStatus : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string SourceId { get; init; }

    /// <summary>Null for a pull request's commit that is not built for now.</summary>
    public string? BuildId { get; init; }

    public string? PullRequestId { get; init; }

    public required string CommitSha { get; init; }

    /// <summary>Which of several statuses of the commit this is: <c>proxpaas/PROJECT/SERVICE</c>, with the environment's name between for a preview. Stays when the service is gone.</summary>
    public required string Context { get; init; }

    /// <summary>Whose build it is: the source's service or a preview's copy of it. The source's for one that waits.</summary>
    public required string ServiceId { get; init; }

    public CommitState State { get; set; }

    public string Description { get; set; } = "";

    public int Attempt { get; set; }

    /// <summary>Far away once the provider has taken what stands here, or will not.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>Why the last call failed; empty when it did not.</summary>
    public string Problem { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}
