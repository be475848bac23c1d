using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Tests.Orchestrator.Sources;

public sealed class PullFindingsTests
{
    private static readonly string A = new('a', 40), B = new('b', 40);
    private static readonly SourceRef Seen = new() { Id = "ref", OrganisationId = "org", SourceId = "src", Name = "refs/heads/feature", HeadSha = A };

    [Fact]
    public void OwnOne_IsWhereItsBranchIs()
    {
        Assert.Empty(Find(Pull(), [Seen], new() { ["refs/heads/feature"] = A }));
        var moved = Assert.Single(Find(Pull(), [], new() { ["refs/heads/feature"] = B }));
        Assert.Equal((PullRequestState.Open, B, DateTimeOffset.UnixEpoch), (moved.State, moved.HeadSha, moved.UpdatedAt));

        // Bitbucket tells the first twelve digits only.
        Assert.Empty(Find(Pull(A[..12]), [], new() { ["refs/heads/feature"] = A }));
    }

    [Fact]
    public void OwnOne_EndsWithItsBranch_IfThatWasEverSeen()
    {
        Assert.Equal(PullRequestState.Closed, Assert.Single(Find(Pull(), [Seen], [])).State);
        Assert.Empty(Find(Pull(), [], []));
    }

    [Fact]
    public void OwnOne_WhoseHeadLiesInItsBase_IsMerged()
    {
        Assert.Equal(PullRequestState.Merged, Assert.Single(Find(Pull(), [Seen], new() { ["refs/heads/feature"] = A }, merged: 3)).State);

        // More came after the merge: it is open with that.
        Assert.Equal(PullRequestState.Open, Assert.Single(Find(Pull(), [Seen], new() { ["refs/heads/feature"] = B }, merged: 3)).State);
    }

    [Theory]
    [InlineData(SourceProvider.Github, "refs/pull/3/head")]
    [InlineData(SourceProvider.Gitea, "refs/pull/3/head")]
    [InlineData(SourceProvider.Gitlab, "refs/merge-requests/3/head")]
    [InlineData(SourceProvider.BitbucketDc, "refs/pull-requests/3/from")]
    public void ForksOne_IsWhereItsReferenceIs(SourceProvider provider, string reference)
    {
        var fork = Pull();
        fork.Fork = true;
        Assert.Empty(Find(fork, [], [], provider, heads: new() { [reference] = A }));
        Assert.Equal((PullRequestState.Open, B, true), Assert.Single(Find(fork, [], [], provider, heads: new() { [reference] = B })) is var moved ? (moved.State, moved.HeadSha, moved.Fork) : default);
        Assert.Equal(PullRequestState.Closed, Assert.Single(Find(fork, [], [], provider)).State);
    }

    [Fact]
    public void ForksOne_WithoutReference_IsLeftAlone()
    {
        var fork = Pull();
        fork.Fork = true;
        Assert.Empty(Find(fork, [], [], SourceProvider.Bitbucket));
    }

    private static PullRequest Pull(string? head = null)
        => new() { Id = "pull", OrganisationId = "org", SourceId = "src", Number = 3, HeadRef = "feature", BaseRef = "main", HeadSha = head ?? A, ProviderUpdatedAt = DateTimeOffset.UnixEpoch };

    private static IReadOnlyList<PullRequestEvent> Find(
        PullRequest pull, SourceRef[] known, Dictionary<string, string> tips, SourceProvider provider = SourceProvider.Github, Dictionary<string, string>? heads = null, long? merged = null)
        => PullFindings.Of(provider, [pull], known, tips, heads ?? [], merged is { } number ? new HashSet<long> { number } : []);
}
