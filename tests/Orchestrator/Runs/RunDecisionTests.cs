using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Tests.Orchestrator.Runs;

public sealed class RunDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, RunState.Succeeded, "")]
    [InlineData(3, RunState.Failed, "It ended with exit code 3.")]
    public void Exited_IsJudgedByItsExitCode(int code, RunState state, string reason)
    {
        var step = RunDecision.Decide(Going(new(ReplicaState.Exited, ReplicaGoal.Run, "", "nod_1", code, Now)) with { LogComplete = true }, Now);
        Assert.Equal((state, reason, code, true), (step.State, step.Reason, step.ExitCode, step.IsOver));
    }

    [Fact]
    public void Exited_WaitsForItsLogButNotForEver()
    {
        var run = Going(new(ReplicaState.Exited, ReplicaGoal.Run, "", "nod_1", 0, Now));
        Assert.False(RunDecision.Decide(run, Now.AddSeconds(29)).IsOver);
        Assert.Equal(Now.AddSeconds(30), RunDecision.Decide(run, Now).LookAgainAt);
        Assert.True(RunDecision.Decide(run, Now.AddSeconds(30)).IsOver);
    }

    [Fact]
    public void Timeout_StopsItAndThenSaysSo()
    {
        var stopping = RunDecision.Decide(Going(Running()), Now.AddSeconds(100));
        Assert.Equal((RunState.Running, RunState.TimedOut, true), (stopping.State, stopping.EndAs, stopping.Stop));
        var ended = RunDecision.Decide(Going(new(ReplicaState.Stopped, ReplicaGoal.Stop, "", "nod_1", null, Now)) with { EndAs = RunState.TimedOut, Reason = stopping.Reason }, Now);
        Assert.Equal((RunState.TimedOut, stopping.Reason), (ended.State, ended.Reason));
    }

    [Fact]
    public void Cancelled_BeforeItHadANode_IsOverAtOnce()
    {
        var step = RunDecision.Decide(Going(new(ReplicaState.Pending, ReplicaGoal.Run, "", null, null, null)) with { EndAs = RunState.Cancelled, Reason = "Cancelled by a." }, Now);
        Assert.Equal((RunState.Cancelled, "Cancelled by a.", true), (step.State, step.Reason, step.Stop));
    }

    [Fact]
    public void Cancelled_WhileItStops_AsksNothingTwice()
        => Assert.False(RunDecision.Decide(Going(Running() with { Goal = ReplicaGoal.Stop }) with { EndAs = RunState.Cancelled, Reason = "x" }, Now).Stop);

    [Fact]
    public void NodeGone_IsLostAndNotRunAgain()
        => Assert.Contains("not run again", RunDecision.Decide(Going(new(ReplicaState.Lost, ReplicaGoal.Run, "node-1 is gone", "nod_1", null, Now)), Now).Reason, StringComparison.Ordinal);

    [Fact]
    public void NoRoom_IsGivenUpAfterAnHour()
    {
        var run = Going(new(ReplicaState.Pending, ReplicaGoal.Run, "1 node: memory", null, null, null)) with { StartedAt = null };
        Assert.Equal((RunState.Pending, "1 node: memory"), (RunDecision.Decide(run, Now).State, RunDecision.Decide(run, Now).Reason));
        var step = RunDecision.Decide(run, Now.AddHours(1));
        Assert.Equal(RunState.Failed, step.State);
        Assert.Contains("1 node: memory", step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Obsolete_IsStopped() => Assert.Equal(RunState.Cancelled, RunDecision.Decide(Going(Running()) with { Obsolete = "its deployment is over" }, Now).EndAs);

    private static RunReplica Running() => new(ReplicaState.Starting, ReplicaGoal.Run, "", "nod_1", null, null);

    private static RunFacts Going(RunReplica replica) => new("run_1", RunState.Running, "", null, false, Now, Now, TimeSpan.FromSeconds(100), replica, null);
}
