namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>What a delivery says, in one form for all providers. Stored with the delivery.</summary>
/// <param name="RepositoryId">The provider's id of the repository; null when it does not say.</param>
/// <param name="Note">Why there is nothing to do: a ping, an event that concerns nobody here.</param>
internal sealed record HookContent(
    string? RepositoryId, string? RepositoryName, IReadOnlyList<RefChange> Refs, PullRequestEvent? PullRequest, string? Note)
{
    public static HookContent Nothing(string note, string? repositoryId = null, string? repositoryName = null) => new(repositoryId, repositoryName, [], null, note);
}
