using ProxPaaS.Orchestrator.Deployments.Rollouts;

namespace ProxPaaS.Tests.Orchestrator.Deployments;

public sealed class RolloutWordsTests
{
    [Theory]
    [InlineData("a replica failed: no image", "A replica failed: no image. Version 1 serves on.")]
    [InlineData("a replica failed: It ended. Its last lines: boom | Error: x. y", "A replica failed: It ended. Version 1 serves on. Its last lines: boom | Error: x. y")]
    public void Failed_WithTheProgramsOwnWords_KeepsThemLast(string why, string expected) => Assert.Equal(expected, RolloutWords.Failed(why, "Version 1 serves on."));
}
