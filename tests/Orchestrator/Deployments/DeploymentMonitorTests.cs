using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Deployments.Rollouts;

namespace ProxPaaS.Tests.Orchestrator.Deployments;

public sealed class DeploymentMonitorTests
{
    private static readonly DateTimeOffset Live = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    [Fact]
    public void Judge_AllWell_IsWatchedToTheEndAndThenProven()
    {
        Assert.Equal(new MonitorVerdict.Watching(Live + Window), Judge([Replica("a"), Replica("b")], 2, 59));
        Assert.IsType<MonitorVerdict.Proven>(Judge([Replica("a"), Replica("b")], 2, 60));
    }

    [Fact]
    public void Judge_WithoutAWindow_IsProvenAtOnce()
        => Assert.IsType<MonitorVerdict.Proven>(DeploymentMonitor.Judge([Replica("a") with { RestartsSinceReady = 9 }], 1, Live, TimeSpan.Zero, RolloutPolicy.Default, Live));

    [Fact]
    public void Judge_OneRestart_IsChanceAndTwoAreNot()
    {
        Assert.IsType<MonitorVerdict.Watching>(Judge([Replica("a") with { RestartsSinceReady = 1 }], 1, 20));
        Assert.Contains("crashed 2 times: it ended", Assert.IsType<MonitorVerdict.Failing>(Judge([Replica("a") with { RestartsSinceReady = 2, Reason = "it ended" }], 1, 20)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_LessThanHalfFails_IsNoReasonToGoBack()
    {
        Assert.IsType<MonitorVerdict.Watching>(Judge([Failing("a"), Replica("b"), Replica("c")], 3, 20));
        Assert.IsType<MonitorVerdict.Failing>(Judge([Failing("a"), Failing("b"), Replica("c")], 3, 20));
    }

    [Fact]
    public void Judge_Unready_HasTenSeconds()
    {
        var unready = Replica("a") with { State = ReplicaState.Unready, UnreadySince = Live.AddSeconds(5) };
        Assert.Equal(new MonitorVerdict.Watching(Live.AddSeconds(15)), Judge([unready], 1, 10));
        Assert.Contains("was not ready for 10 s", Assert.IsType<MonitorVerdict.Failing>(Judge([unready], 1, 15)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_UnreadyAtTheVeryEnd_IsWaitedFor()
    {
        var late = Replica("a") with { State = ReplicaState.Unready, UnreadySince = Live.AddSeconds(58) };
        Assert.Equal(new MonitorVerdict.Watching(Live.AddSeconds(68)), Judge([late], 1, 61));
        Assert.IsType<MonitorVerdict.Failing>(Judge([late], 1, 68));
        Assert.IsType<MonitorVerdict.Proven>(Judge([late with { UnreadySince = Live.AddSeconds(70) }], 1, 100));
    }

    [Fact]
    public void Judge_NodeInTrouble_IsNotTheVersionsFault()
        => Assert.IsType<MonitorVerdict.Watching>(Judge([Failing("a") with { Node = NodeStanding.Away }], 1, 20));

    [Fact]
    public void Judge_ReplicaThatEnded_Counts()
        => Assert.IsType<MonitorVerdict.Failing>(Judge([Replica("a") with { State = ReplicaState.Failed, FinishedAt = Live.AddSeconds(3) }, Replica("b")], 1, 20));

    [Fact]
    public void Judge_ScaledToZero_FailsNothing() => Assert.IsType<MonitorVerdict.Watching>(Judge([Failing("a")], 0, 20));

    private static MonitorVerdict Judge(RolloutReplica[] replicas, int desired, int seconds)
        => DeploymentMonitor.Judge(replicas, desired, Live, Window, RolloutPolicy.Default, Live.AddSeconds(seconds));

    private static RolloutReplica Failing(string id) => Replica(id) with { RestartsSinceReady = 3 };

    private static RolloutReplica Replica(string id)
        => new(id, "dep_1", ReplicaState.Ready, "", ReplicaGoal.Run, "nod_1", "node-1", NodeStanding.Stays, "", Live.AddSeconds(-20), Live.AddSeconds(-10), null, null, 1);
}
