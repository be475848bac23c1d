using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>What a look at a repository shows of the open pull requests that no delivery has said. Pure.</summary>
internal static class PullFindings
{
    /// <summary>
    /// A pull request of the repository itself is where its branch is, and over when that is gone or merged. A fork's shows its head only, and only
    /// where the provider keeps a reference of it. What cannot be told from references (closed with its branch left, squashed) is left alone.
    /// </summary>
    /// <param name="open">Rows of the source that are open.</param>
    /// <param name="known">Branches that were seen there before: a branch that never was is no sign of anything.</param>
    /// <param name="tips">All branches there, in full.</param>
    /// <param name="forkHeads">Heads of the forks' ones that were asked for, by <see cref="SourceProviders.PullRequestRef"/>.</param>
    /// <param name="merged">Numbers of those whose head lies in their base.</param>
    public static IReadOnlyList<PullRequestEvent> Of(
        SourceProvider provider, IEnumerable<PullRequest> open, IReadOnlyCollection<SourceRef> known, IReadOnlyDictionary<string, string> tips, IReadOnlyDictionary<string, string> forkHeads, IReadOnlySet<long> merged)
        => [.. from pull in open
               let found = pull.Fork ? Fork(provider, pull, forkHeads) : Own(pull, known, tips, merged)
               where found is not null
               select found];

    private static PullRequestEvent? Own(PullRequest pull, IReadOnlyCollection<SourceRef> known, IReadOnlyDictionary<string, string> tips, IReadOnlySet<long> merged)
    {
        var branch = RefChange.Heads + pull.HeadRef;
        return !tips.TryGetValue(branch, out var tip)
            ? known.Any(r => r.Name == branch && r.HeadSha.Length > 0) ? Say(pull, PullRequestState.Closed, pull.HeadSha) : null
            : !tip.StartsWith(pull.HeadSha, StringComparison.Ordinal) ? Say(pull, PullRequestState.Open, tip)
            : merged.Contains(pull.Number) ? Say(pull, PullRequestState.Merged, pull.HeadSha)
            : null;
    }

    private static PullRequestEvent? Fork(SourceProvider provider, PullRequest pull, IReadOnlyDictionary<string, string> heads)
        => SourceProviders.PullRequestRef(provider, pull.Number) is not { } reference ? null
            // GitLab takes the reference away a while after the merge request is over.
            : !heads.TryGetValue(reference, out var head) ? Say(pull, PullRequestState.Closed, pull.HeadSha)
            : head != pull.HeadSha ? Say(pull, PullRequestState.Open, head)
            : null;

    // The provider's time stays: a delivery that comes after all is newer than this.
    private static PullRequestEvent Say(PullRequest pull, PullRequestState state, string head)
        => new(pull.Number, "poll", state, pull.Title, pull.Author, pull.HeadRef, head, pull.BaseRef, pull.Fork, pull.ProviderUpdatedAt);
}
