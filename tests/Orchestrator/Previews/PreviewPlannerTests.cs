using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Previews;

namespace ProxPaaS.Tests.Orchestrator.Previews;

public sealed class PreviewPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Idle = TimeSpan.FromHours(72);

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, null, false)]
    public void VariableOfPreviews_ReachesStrangers_OnlyInPlaceOfAPlainOne(bool maySeeSecrets, bool? originalSecret, bool given) => Assert.Equal(given, VariableCopy.Overrides(originalSecret, maySeeSecrets));

    [Fact]
    public void Plan_OpenPullRequest_IsOpened() => Assert.Equal([(PreviewStep.Open, "pr:1")], Steps([Wish("pr:1", "aaa")], []));

    [Fact]
    public void Plan_NewCommit_IsBuilt_AndTheSameOneKept()
    {
        Assert.Equal([(PreviewStep.Update, "pr:1")], Steps([Wish("pr:1", "bbb")], [Row("pr:1", PreviewState.Active, "aaa")]));
        Assert.Equal([(PreviewStep.Keep, "pr:1")], Steps([Wish("pr:1", "aaa")], [Row("pr:1", PreviewState.Active, "aaa")]));
        Assert.Equal([(PreviewStep.Keep, "pr:1")], Steps([Wish("pr:1", "aaaaaaaaaaaa")], [Row("pr:1", PreviewState.Active, "aaaaaaaaaaaabbbb")]));
    }

    [Fact]
    public void Plan_ClosedOrSwitchedOff_IsTakenDown()
        => Assert.Equal([(PreviewStep.Close, null)], Steps([], [Row("pr:1", PreviewState.Active, "aaa"), Row("pr:2", PreviewState.Closed, "aaa"), Row("pr:3", PreviewState.Closing, "aaa")]));

    [Fact]
    public void Plan_FromAFork_WaitsForApprovalOfThatCommit()
    {
        var plan = PreviewPlanner.Plan([Wish("pr:1", "aaa") with { MayRun = false }], [], 5, Idle, Now);
        Assert.Equal(PreviewStep.Wait, plan.Single().Step);
        Assert.Contains("waits for approval", plan.Single().Reason);
        Assert.Equal([(PreviewStep.Wait, "pr:1")], Steps([Wish("pr:1", "bbb") with { MayRun = false }], [Row("pr:1", PreviewState.Active, "aaa")]));
    }

    [Fact]
    public void Plan_Idle_IsDismissed_UntilANewerCommit()
    {
        var old = Row("pr:1", PreviewState.Active, "aaa");
        old.ActiveAt = Now - Idle - TimeSpan.FromSeconds(1);
        Assert.Equal([(PreviewStep.Dismiss, "pr:1")], Steps([Wish("pr:1", "aaa")], [old]));
        var gone = Row("pr:1", PreviewState.Closed, "aaa");
        gone.DismissedSha = "aaa";
        Assert.Empty(Steps([Wish("pr:1", "aaa")], [gone]));
        Assert.Equal([(PreviewStep.Open, "pr:1")], Steps([Wish("pr:1", "bbb")], [gone]));
    }

    [Fact]
    public void Plan_WithoutRoom_WaitsAndSaysSo()
    {
        var plan = PreviewPlanner.Plan([Wish("pr:1", "a"), Wish("pr:2", "b"), Wish("pr:3", "c")], [Row("pr:3", PreviewState.Active, "c"), Row("pr:9", PreviewState.Closing, "d")], 3, Idle, Now);

        Assert.Equal([(PreviewStep.Keep, "pr:3"), (PreviewStep.Open, "pr:1"), (PreviewStep.Wait, "pr:2")], plan.Select(a => (a.Step, a.Wish!.Key)));
        Assert.Contains("There are 3 previews already", plan[2].Reason);
    }

    /// <summary>Never more than allowed, nothing that is wished for is closed, each row is spoken of once.</summary>
    [Fact]
    public void Plan_OfAnything_KeepsTheRules()
        => (from keys in Gen.Int[0, 6]
            from wished in Gen.Bool.Array[6]
            from runs in Gen.Bool.Array[6]
            from states in Gen.Int[0, 4].Array[6]
            from age in Gen.Int[0, 100].Array[6]
            from most in Gen.Int[1, 4]
            select (keys, wished, runs, states, age, most)).Sample(x =>
        {
            var wishes = Enumerable.Range(0, x.keys).Where(i => x.wished[i]).Select(i => Wish($"pr:{i}", i % 2 == 0 ? "aaa" : "bbb") with { MayRun = x.runs[i] }).ToList();
            var rows = Enumerable.Range(0, x.keys).Where(i => x.states[i] < 4).Select(i =>
            {
                var row = Row($"pr:{i}", (PreviewState)x.states[i], "aaa");
                row.ActiveAt = Now - TimeSpan.FromHours(x.age[i]);
                return row;
            }).ToList();
            var plan = PreviewPlanner.Plan(wishes, rows, x.most, Idle, Now);

            var occupied = rows.Count(r => r.State is PreviewState.Active or PreviewState.Closing);
            Assert.True(occupied + plan.Count(a => a.Step == PreviewStep.Open) <= Math.Max(x.most, occupied));
            Assert.DoesNotContain(plan, a => a.Step == PreviewStep.Close && wishes.Any(w => w.Key == rows.Single(r => r.Id == a.PreviewId).Key));
            Assert.DoesNotContain(plan, a => a.Step is PreviewStep.Open or PreviewStep.Update && !a.Wish!.MayRun);
            Assert.Equal(plan.Count, plan.Select(a => a.Wish?.Key ?? rows.Single(r => r.Id == a.PreviewId).Key).Distinct().Count());
        });

    [Theory]
    [InlineData(12L, "x", "pr-12")]
    [InlineData(null, "login", "br-login")]
    [InlineData(null, "feature/Login_Page", "br-feature-login-page-")]
    [InlineData(null, "###", "br-")]
    public void NameOf_PullRequestOrBranch_IsAName(long? number, string branch, string start)
    {
        var name = PreviewNames.Of("key", number, branch, _ => false);
        Assert.StartsWith(start.TrimEnd('-'), name);
        Assert.True(ProxPaaS.Orchestrator.Projects.Names.IsOne(name), name);
        Assert.NotEqual(name, PreviewNames.Of("key", number, branch, taken => taken == name));
    }

    [Theory]
    [InlineData(ServiceKind.Web, false, false, false, VariableFate.Copied)]
    [InlineData(ServiceKind.Web, true, false, false, VariableFate.LeftOut)]
    [InlineData(ServiceKind.Web, true, false, true, VariableFate.Copied)]
    [InlineData(ServiceKind.Web, true, true, false, VariableFate.Copied)]
    [InlineData(ServiceKind.Database, true, false, false, VariableFate.Fresh)]
    [InlineData(ServiceKind.Database, true, false, true, VariableFate.Fresh)]
    internal void Variable_InAPreview_IsCopiedMadeAnewOrLeftOut(ServiceKind kind, bool secret, bool refers, bool allowed, VariableFate fate) => Assert.Equal(fate, VariableCopy.Decide(kind, secret, refers, allowed));

    private static IEnumerable<(PreviewStep, string?)> Steps(PreviewWish[] wishes, Preview[] rows) => PreviewPlanner.Plan(wishes, rows, 5, Idle, Now).Select(a => (a.Step, a.Wish?.Key));

    private static PreviewWish Wish(string key, string sha) => new(key, 1, "b", "t", sha, true, true, []);

    private static Preview Row(string key, PreviewState state, string sha)
        => new() { Id = $"id-{key}", OrganisationId = "o", ProjectId = "p", Name = "n", Key = key, Branch = "b", State = state, CommitSha = sha, ActiveAt = Now, CreatedAt = Now };
}
