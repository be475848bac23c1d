namespace ProxPaaS.Tests.Architecture;

public sealed class LeaderLoopTests
{
    /// <summary>Publishes tables that carry the epoch, and writes no row.</summary>
    private static readonly string[] WithoutWrites = ["src/ProxmoxOrchestrator/Ingress/RoutesLoop.cs"];

    /// <summary>What a leader's loop writes is checked against its epoch only when its pass runs in the leader's term.</summary>
    [Fact]
    public void LoopsOfTheLeader_RunTheirPassesInItsTerm()
        => Assert.Equal([], Repository.Files("src/ProxmoxOrchestrator", "*Loop.cs").Except(WithoutWrites).Where(f =>
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, f));
            return text.Contains("leadership.WaitUntilLeaderAsync", StringComparison.Ordinal) && !text.Contains("leadership.InTermAsync", StringComparison.Ordinal);
        }));
}
