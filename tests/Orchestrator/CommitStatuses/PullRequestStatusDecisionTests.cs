using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.CommitStatuses;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Tests.Orchestrator.CommitStatuses;

public sealed class PullRequestStatusDecisionTests
{
    [Theory]
    [InlineData(PullRequestState.Open, "aaa", true, null)]
    [InlineData(PullRequestState.Open, "aaa", false, "There is no preview of it any more.")]
    [InlineData(PullRequestState.Open, "bbb", true, "Left out: commit bbb came.")]
    [InlineData(PullRequestState.Merged, "aaa", true, "It was merged before it ran.")]
    [InlineData(PullRequestState.Closed, "aaa", true, "It was closed before it ran.")]
    public void Over_OfAFork_OnlyWhenItIs(PullRequestState state, string head, bool standing, string? expected)
        => Assert.Equal(expected, PullRequestStatusDecision.Over(new PullRequest { Id = "pul_1", OrganisationId = "org", SourceId = "src", Fork = true, State = state, HeadSha = head }, "aaa", standing));

    [Fact]
    public void Over_WhenThePullRequestIsForgotten_IsSaid() => Assert.Equal("It was closed before it ran.", PullRequestStatusDecision.Over(null, "aaa", false));
}
