namespace ProxPaaS.Tests.Architecture;

public sealed class LeaderLoopTests
{
    /// <summary>What a leader's loop writes is checked against its epoch only when its pass runs in the leader's term.</summary>
    [Fact]
    public void LoopsOfTheLeader_RunTheirPassesInItsTerm()
        => Assert.Equal([], Repository.Files("src/ProxmoxOrchestrator", "*Loop.cs").Where(f =>
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, f));
            return text.Contains("leadership.WaitUntilLeaderAsync", StringComparison.Ordinal) && !text.Contains("leadership.InTermAsync", StringComparison.Ordinal);
        }));
}
