using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Tests.Orchestrator.Sources;

public sealed class SourceDecisionTests
{
    private static readonly string A = new('a', 40), B = new('b', 40);

    [Theory]
    [InlineData("apps/api/**", "apps/api/x/y.go", true)]
    [InlineData("apps/api/**", "apps/api-docs/x", false)]
    [InlineData("apps/api", "apps/api/x", true)]
    [InlineData("apps/api", "apps/api-docs", false)]
    [InlineData("apps/*/main.go", "apps/api/main.go", true)]
    [InlineData("apps/*/main.go", "apps/api/sub/main.go", false)]
    [InlineData("**/*.md", "a/b/c.md", true)]
    [InlineData("**/*.md", "c.md", true)]
    [InlineData("*.md", "a/b/c.md", true)]
    [InlineData("/*.md", "a/c.md", false)]
    [InlineData("/*.md", "c.md", true)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**/z", "a/b/c/y", false)]
    [InlineData("src/?.c", "src/x.c", true)]
    [InlineData("src/?.c", "src/xy.c", false)]
    [InlineData("Src/**", "src/x", false)]
    [InlineData("docs/", "docs/x", true)]
    [InlineData("with space/ü*", "with space/über", true)]
    public void WatchPaths_GoBySegments(string pattern, string path, bool matches) => Assert.Equal(matches, PathFilter.Matches([pattern], path));

    [Fact]
    public void WatchPaths_TheLastPatternDecides_AndExclusionsAloneLeaveTheRest()
    {
        Assert.True(PathFilter.Matches([], "anything"));
        Assert.False(PathFilter.Matches(["src/**", "!**/*.md"], "src/readme.md"));
        Assert.True(PathFilter.Matches(["src/**", "!**/*.md", "src/keep.md"], "src/keep.md"));
        Assert.True(PathFilter.Matches(["!docs/**"], "src/x"));
        Assert.False(PathFilter.Matches(["!docs/**"], "docs/x"));
        Assert.False(PathFilter.MatchesAny(["src/**"], ["docs/x", "readme.md"]));
    }

    /// <summary>One that tries every way would not come back.</summary>
    [Fact]
    public void WatchPaths_DoNotTryEveryWay()
    {
        var pattern = string.Join('/', Enumerable.Repeat("**/*a*a*a*b", 25));
        var path = string.Join('/', Enumerable.Repeat(new string('a', 100), 60));
        Assert.False(PathFilter.Matches([pattern], path));
    }

    [Fact]
    public void WatchPaths_AgreeWithASlowerMatcher()
    {
        string[] segments = ["a", "b", "ab", "*", "?", "a*", "**"], names = ["a", "b", "ab", "abc"];
        var pattern = Gen.Int[0, segments.Length - 1].Select(i => segments[i]).Array[1, 4];
        var path = Gen.Int[0, names.Length - 1].Select(i => names[i]).Array[1, 5];
        Gen.Select(pattern, path).Sample((p, s) => PathFilter.Matches(["/" + string.Join('/', p)], string.Join('/', s)) == Slow(p, s), iter: 5000);
    }

    [Theory]
    [InlineData("https://github.com/a/b.git", "https://github.com/a/b.git", "a/b")]
    [InlineData("git@github.com:a/b.git", "ssh://git@github.com/a/b.git", "a/b")]
    [InlineData("ssh://git@Host.Example:2222/a/b", "ssh://git@host.example:2222/a/b", "a/b")]
    [InlineData("https://HOST.example./a/b", "https://host.example/a/b", "a/b")]
    [InlineData("https://0x7f.1/a/b", "https://127.0.0.1/a/b", "a/b")]
    [InlineData("https://2130706433/a/b", "https://127.0.0.1/a/b", "a/b")]
    [InlineData("https://0177.0.0.1/a/b", "https://127.0.0.1/a/b", "a/b")]
    [InlineData("ssh://git@127.1/a/b", "ssh://git@127.0.0.1/a/b", "a/b")]
    [InlineData("https://[::1]:8443/a/b", "https://[::1]:8443/a/b", "a/b")]
    public void CloneUrl_IsTakenInOneForm(string text, string canonical, string repository)
    {
        var url = CloneUrl.Parse(text, out var problem);
        Assert.True(url is not null, problem);
        Assert.Equal((canonical, repository), (url.ToString(), url.RepositoryPath));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ext::sh -c id")]
    [InlineData("/srv/git/repo")]
    [InlineData("git://host/repo")]
    [InlineData("https://user:pass@host/a/b")]
    [InlineData("ssh://host/a/b")]
    [InlineData("ssh://-oProxyCommand=id@host/a/b")]
    [InlineData("ssh://git@-oProxyCommand=id/a/b")]
    [InlineData("ssh://git:pass@host/a/b")]
    [InlineData("https://host/")]
    [InlineData("https://host/a/b?x=1")]
    [InlineData("https://host/a/b\n")]
    [InlineData("https://host/a b")]
    [InlineData("ssh://git@host/a'b")]
    [InlineData("ssh://git@host/--upload-pack=id")]
    [InlineData("https://host_$(id)/a/b")]
    [InlineData("https://1.2.3.4.5/a")]
    [InlineData("https://１２７.0.0.1/a/b")]
    [InlineData("")]
    public void CloneUrl_OtherwiseIsRefused_WithASentence(string text)
    {
        Assert.Null(CloneUrl.Parse(text, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Push_IsDecidedByWhatTheRepositorySays()
    {
        var facts = new RefFacts { Change = new RefChange("refs/heads/main", A, B, false, null), ServicePath = "shop/web", DeployRef = "refs/heads/main", Tip = B, DecidedSha = A };
        Assert.Equal(RefAction.Fetch, RefDecision.Decide(facts).Action);
        Assert.Equal(RefAction.Build, RefDecision.Decide(facts with { Range = new(["x"], null) }).Action);
        Assert.Equal(RefAction.Gone, RefDecision.Decide(facts with { Tip = null }).Action);
        Assert.Equal(RefAction.Skip, RefDecision.Decide(facts with { Tip = A }).Action);
        Assert.Equal(RefAction.Fetch, RefDecision.Decide(facts with { Tip = A, Again = true }).Action);
        Assert.Equal(RefAction.Ignore, RefDecision.Decide(facts with { Image = "nginx" }).Action);
        Assert.Equal(RefAction.Ignore, RefDecision.Decide(facts with { AutoDeploy = false }).Action);
        Assert.Equal(RefAction.Fetch, RefDecision.Decide(facts with { AutoDeploy = false, Manual = true }).Action);
        Assert.Equal(RefAction.Skip, RefDecision.Decide(facts with { Range = new(["a [skip ci]", "b [No CI]"], null) }).Action);
        Assert.Equal(RefAction.Build, RefDecision.Decide(facts with { Range = new(["a [skip ci]", "b"], null) }).Action);
        Assert.Equal(RefAction.Build, RefDecision.Decide(facts with { Range = new(null, null), WatchPaths = ["x/**"] }).Action);
        Assert.Equal(RefAction.Skip, RefDecision.Decide(facts with { Range = new([], ["y/z"]), WatchPaths = ["x/**"] }).Action);

        // Lists about other commits than these are no lists.
        var named = facts with { Range = new([], ["x/z"]), WatchPaths = ["x/**"], Change = facts.Change with { Paths = ["y"] } };
        Assert.Equal(RefAction.Skip, RefDecision.Decide(named).Action);
        Assert.Equal(RefAction.Build, RefDecision.Decide(named with { DecidedSha = new string('c', 40) }).Action);
    }

    [Fact]
    public void Push_OfAnotherBranch_SaysWhatItsPreviewMakesOfIt()
    {
        var facts = new RefFacts { Change = new RefChange("refs/heads/login", A, B, false, null), ServicePath = "shop/web", DeployRef = "refs/heads/main", Tip = B, SeenSha = A };
        var pull = new PullRequest { Id = "pull", OrganisationId = "org", SourceId = "src", Number = 5, State = PullRequestState.Open };
        var over = new PullRequest { Id = "pull", OrganisationId = "org", SourceId = "src", Number = 5, State = PullRequestState.Merged };
        (RefAction, string) Decide(RefFacts f) => RefDecision.Decide(f) is var outcome ? (outcome.Action, outcome.Reason) : default;

        Assert.Equal((RefAction.Ignore, "Skipped because only main deploys shop/web."), Decide(facts));
        Assert.Equal((RefAction.Preview, "Commit bbbbbbbb of login is for its preview."), Decide(facts with { BranchPreviews = true }));
        Assert.Equal((RefAction.Ignore, "Skipped because commit bbbbbbbb of login was seen before. Its preview is made of it."), Decide(facts with { BranchPreviews = true, SeenSha = B }));
        Assert.Equal(RefAction.Preview, Decide(facts with { BranchPreviews = true, SeenSha = B, Again = true }).Item1);
        Assert.Equal((RefAction.Ignore, "Skipped because only main deploys shop/web. The preview of pull request 5 goes by what is said of that."), Decide(facts with { BranchPreviews = true, Pull = pull }));
        Assert.Equal((RefAction.Ignore, "Skipped because pull request 5 of login ended at commit bbbbbbbb. A newer commit gets a preview."), Decide(facts with { BranchPreviews = true, Pull = over }));
    }

    [Fact]
    public void Branch_LeftByItsPullRequest_IsStoodForUntilItIsPushedAgain()
    {
        var ended = DateTimeOffset.UnixEpoch.AddHours(1);
        PullRequest Pull(PullRequestState state, string head) => new() { Id = "pull", OrganisationId = "org", SourceId = "src", Number = 5, State = state, HeadRef = "login", HeadSha = head, UpdatedAt = ended };
        bool Stands(PullRequest pull, string sha, int minutes, string branch = "login", string source = "src") => BranchPreviews.Standing([pull], source, branch, sha, ended.AddMinutes(minutes)) is not null;

        Assert.True(Stands(Pull(PullRequestState.Open, A), B, 5));
        Assert.True(Stands(Pull(PullRequestState.Closed, A), A, 5));
        Assert.True(Stands(Pull(PullRequestState.Merged, A[..12]), A, 5));
        Assert.False(Stands(Pull(PullRequestState.Closed, A), B, 5));

        // Not heard of since: the pull request knew more of it than we do.
        Assert.True(Stands(Pull(PullRequestState.Closed, A), B, -5));
        Assert.False(Stands(Pull(PullRequestState.Open, A), A, 5, "other"));
        Assert.False(Stands(Pull(PullRequestState.Open, A), A, 5, source: "other"));
    }

    [Theory]
    [InlineData("https://github.com/Acme/Shop.git", "acme/shop", true)]
    [InlineData("git@github.com:acme/shop.git", "acme/shop", true)]
    [InlineData("https://bb.example/scm/SHOP/web.git", "SHOP/web", true)]
    [InlineData("https://bb.example/scm/~ada/web.git", "~ADA/web", true)]
    [InlineData("ssh://git@bb.example:7999/~ada/web.git", "~ADA/web", true)]
    [InlineData("https://home.example/gitea/acme/shop.git", "acme/shop", true)]
    [InlineData("https://gitlab.com/group/sub/shop.git", "group/sub/shop", true)]
    [InlineData("https://github.com/acme/shop.git", "acme/other", false)]
    [InlineData("https://github.com/notacme/shop.git", "acme/shop", false)]
    [InlineData("https://github.com/acme/shop.git", "acme/sho.", false)]
    [InlineData("https://github.com/acme/shop.git", "", false)]
    public void RepositoryName_IsComparedWhole_AndWithoutCase(string url, string name, bool fits) => Assert.Equal(fits, RepositoryNames.Fits(CloneUrl.Parse(url, out _)!, name));

    [Fact]
    public void Retries_GrowAndEnd_SoonerWhenRefused()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), DeliveryRetry.After(RemoteProblem.Unreachable, 1, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(900), DeliveryRetry.After(RemoteProblem.Unreachable, 9, 0.5));
        Assert.Null(DeliveryRetry.After(RemoteProblem.Unreachable, 10, 0.5));
        Assert.NotNull(DeliveryRetry.After(RemoteProblem.Refused, 2, 0.5));
        Assert.Null(DeliveryRetry.After(RemoteProblem.Refused, 3, 0.5));
        Assert.True(PollSchedule.After(TimeSpan.FromMinutes(3), 20, 1) <= TimeSpan.FromMinutes(72));
        Assert.Equal(TimeSpan.FromMinutes(6), PollSchedule.After(TimeSpan.FromMinutes(3), 1, 0.5));
    }

    [Fact]
    public void Poller_FindsWhatNoDeliverySaid_AndNothingElse()
    {
        SourceRef Row(string name, string head, string? decided = null, DateTimeOffset? deleted = null)
            => new() { Id = name, OrganisationId = "o", SourceId = "s", Name = $"refs/heads/{name}", HeadSha = head, DecidedSha = decided, DeletedAt = deleted };
        string[] candidates = ["refs/heads/main", "refs/heads/master"];
        IReadOnlyList<RefChange> Of(Dictionary<string, string> tips, bool deploys, params SourceRef[] rows) => PollFindings.Of(tips, rows, candidates, deploys);

        Assert.Empty(Of(new() { ["refs/heads/main"] = A, ["refs/heads/unknown"] = B }, true, Row("main", A, A)));
        Assert.Equal("refs/heads/main", Assert.Single(Of(new() { ["refs/heads/main"] = B }, true, Row("main", A, A))).Ref);
        Assert.Equal("refs/heads/master", Assert.Single(Of(new() { ["refs/heads/master"] = B }, true)).Ref);
        Assert.Empty(Of(new() { ["refs/heads/main"] = B }, false, Row("main", A, A)));
        Assert.Equal([(true, "refs/heads/topic"), (false, "refs/heads/other")], Of(new() { ["refs/heads/other"] = B }, true, Row("topic", A), Row("other", A), Row("old", A, null, DateTimeOffset.UnixEpoch)).Select(c => (c.Deleted, c.Ref)));
    }

    [Theory]
    [InlineData("github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl comment", true)]
    [InlineData("# scan\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", true)]
    [InlineData("@cert-authority * ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", false)]
    [InlineData("github.com ssh-dss AAAA", false)]
    [InlineData("", false)]
    public void KnownHosts_AreKeysAlone(string text, bool taken) => Assert.Equal(taken, KnownHosts.Parse(text) is not null);

    /// <summary>Every way to spread the segments, one by one.</summary>
    private static bool Slow(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            // A folder's pattern means all that is in it.
            return true;
        }

        if (pattern[0] == "**")
        {
            for (var taken = 0; taken <= path.Length; taken++)
            {
                if (Slow(pattern[1..], path[taken..]))
                {
                    return true;
                }
            }

            return false;
        }

        return !path.IsEmpty && SlowText(pattern[0], path[0]) && Slow(pattern[1..], path[1..]);
    }

    private static bool SlowText(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
        => pattern.IsEmpty ? text.IsEmpty
            : pattern[0] == '*' ? SlowText(pattern[1..], text) || (!text.IsEmpty && SlowText(pattern, text[1..]))
            : !text.IsEmpty && (pattern[0] == '?' || pattern[0] == text[0]) && SlowText(pattern[1..], text[1..]);
}
