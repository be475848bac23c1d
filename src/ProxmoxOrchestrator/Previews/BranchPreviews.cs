using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>What a project's previews make of the branches of one outside repository. Pure.</summary>
/// <param name="Branches">Whether branches get previews of their own.</param>
/// <param name="Pulls">Pull requests whose previews may stand for branches; empty where those get none.</param>
internal sealed record BranchPreviews(bool Branches, IReadOnlyCollection<PullRequest> Pulls)
{
    public static BranchPreviews None { get; } = new(false, []);

    /// <summary>
    /// The pull request that stands for a branch: an open one, whose preview it is; or one that ended with this very commit or a later one, so that
    /// a branch which is left behind does not get a preview for what was over. What is pushed to it afterwards does.
    /// </summary>
    /// <param name="seenAt">When the branch was found at the commit.</param>
    public static PullRequest? Standing(IEnumerable<PullRequest> pulls, string sourceId, string branch, string sha, DateTimeOffset seenAt)
        => pulls.Where(p => !p.Fork && p.SourceId == sourceId && p.HeadRef == branch && p.HeadSha.Length > 0 && (p.State == PullRequestState.Open || seenAt < p.UpdatedAt || sha.StartsWith(p.HeadSha, StringComparison.Ordinal)))
            .OrderBy(p => p.State).ThenByDescending(p => p.Number).FirstOrDefault();
}
