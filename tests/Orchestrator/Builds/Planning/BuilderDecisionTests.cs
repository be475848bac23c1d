using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds.Planning;

namespace ProxPaaS.Tests.Orchestrator.Builds.Planning;

public sealed class BuilderDecisionTests
{
    [Theory]
    [InlineData(null, null, true, "dockerfile", null)]
    [InlineData(BuilderChoice.Auto, null, false, "nixpacks", null)]
    [InlineData(BuilderChoice.Nixpacks, null, true, "nixpacks", null)]
    [InlineData(BuilderChoice.Dockerfile, "deploy/Dockerfile", true, "dockerfile", null)]
    [InlineData(BuilderChoice.Dockerfile, null, false, "dockerfile", "set the builder to nixpacks")]
    [InlineData(BuilderChoice.Auto, "deploy/Dockerfile", false, "dockerfile", "The commit has no app/deploy/Dockerfile.")]
    [InlineData(BuilderChoice.Image, null, true, "dockerfile", "it has no image")]
    public void Of_ChoiceAndCommit_IsTheBuilder(BuilderChoice? chosen, string? path, bool exists, string builder, string? problem)
    {
        var decision = BuilderDecision.Of(chosen, path, exists, "app/");

        Assert.Equal(builder, decision.Builder);
        Assert.True(problem is null ? decision.Problem is null : decision.Problem!.Contains(problem, StringComparison.Ordinal), decision.Problem);
    }
}
