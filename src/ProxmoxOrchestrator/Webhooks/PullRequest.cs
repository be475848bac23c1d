using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>
/// A pull or merge request as its provider described it last: one row each, so that a loop compares states and misses no event.
/// The delivery loop writes it, except for the approval, which the API does.
/// </summary>
internal sealed class PullRequest : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string SourceId { get; init; }

    /// <summary>As people see it at the provider (GitLab: iid).</summary>
    public long Number { get; init; }

    public string Title { get; set; } = "";

    public string Author { get; set; } = "";

    public PullRequestState State { get; set; }

    /// <summary>Branch name in the head repository.</summary>
    public string HeadRef { get; set; } = "";

    /// <summary>40 hex; Bitbucket Cloud sends the first 12 only.</summary>
    public string HeadSha { get; set; } = "";

    public string BaseRef { get; set; } = "";

    /// <summary>The commits come from another repository, or from one that is gone.</summary>
    public bool Fork { get; set; }

    /// <summary>The commit that somebody allowed to run. Another head needs another approval.</summary>
    public string? ApprovedSha { get; set; }

    public string? ApprovedBy { get; set; }

    /// <summary>When the provider last changed it: older deliveries that arrive late change nothing.</summary>
    public DateTimeOffset ProviderUpdatedAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public int RowVersion { get; set; }

    /// <summary>Whether its head may be built and run at all.</summary>
    public bool MayRun => !Fork || (ApprovedSha is not null && ApprovedSha == HeadSha);

    /// <summary>Whether what runs of it may see secrets: never what strangers wrote, approved or not.</summary>
    public bool MaySeeSecrets => !Fork;
}
