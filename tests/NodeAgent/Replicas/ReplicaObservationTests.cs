using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.Tests.NodeAgent.Replicas;

public sealed class ReplicaObservationTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Fold_RestartCountRises_CountsTheDifference()
    {
        var record = ReplicaObservation.Fold(new("rep_a") { Restarts = 4 }, Container(restarts: 2), Now);
        record = ReplicaObservation.Fold(record, Container(restarts: 3), Now);

        Assert.Equal(5, record.Restarts);
    }

    [Fact]
    public void Fold_RestartCountStartsAnew_LosesNothing()
    {
        var record = ReplicaObservation.Fold(new("rep_a"), Container(restarts: 3), Now);
        record = ReplicaObservation.Fold(record, Container(restarts: 0), Now);
        record = ReplicaObservation.Fold(record, Container(restarts: 1), Now);

        Assert.Equal(4, record.Restarts);
    }

    [Fact]
    public void Fold_SameRunAfterAgentRestart_StaysReady()
    {
        var record = ReplicaMemory.FromDisk(ReplicaMemory.ToDisk(new("rep_a") { Ready = true, ReadyAt = Now, StartedAt = Now, ContainerId = "c1" }));

        Assert.True(ReplicaObservation.Fold(record, Container(), Now).Ready);
    }

    [Fact]
    public void Fold_OtherRunAfterAgentRestart_IsNotReady()
    {
        var record = ReplicaMemory.FromDisk(ReplicaMemory.ToDisk(new("rep_a") { Ready = true, ReadyAt = Now, StartedAt = Now.AddMinutes(-5), ContainerId = "c1" }));

        Assert.False(ReplicaObservation.Fold(record, Container(), Now).Ready);
    }

    [Fact]
    public void Ended_AfterOutOfMemory_SaysSoOnce()
    {
        var first = ReplicaObservation.Ended(ReplicaObservation.OutOfMemory(new("rep_a")), 137);
        var second = ReplicaObservation.Ended(first, 1);

        Assert.True(first.OomKilled);
        Assert.False(second.OomKilled);
        Assert.Equal(1, second.ExitCode);
    }

    [Fact]
    public void Ended_OutOfMemoryToldAfterTheExit_IsNamedAndNotCarriedOver()
    {
        var told = ReplicaObservation.OutOfMemory(ReplicaObservation.Ended(new("rep_a") { Ready = true }, 137));
        var later = ReplicaObservation.Ended(ReplicaObservation.Started(told) with { Ready = true }, 137);

        Assert.True(told.OomKilled);
        Assert.False(later.OomKilled);
    }

    [Fact]
    public void Ended_KilledAgainBeforeItWasReady_IsAnotherKillForMemory()
    {
        var first = ReplicaObservation.Ended(ReplicaObservation.OutOfMemory(new("rep_a")), 137);
        var second = ReplicaObservation.Ended(ReplicaObservation.Started(first), 137);

        Assert.True(second.OomKilled);
        Assert.Contains("more memory than its limit", ReplicaSentences.Exit(second), StringComparison.Ordinal);
    }

    [Fact]
    public void Ended_KilledFromElsewhereAfterItHadRecovered_IsNotNamedOutOfMemory()
    {
        var first = ReplicaObservation.Ended(ReplicaObservation.OutOfMemory(new("rep_a")), 137);
        var second = ReplicaObservation.Ended(ReplicaObservation.Started(first) with { Ready = true }, 137);

        Assert.False(second.OomKilled);
        Assert.Equal("with exit code 137", ReplicaSentences.Exit(second));
    }

    [Fact]
    public void Ended_DockerWasAskedToKillIt_IsNotNamedOutOfMemory()
    {
        var first = ReplicaObservation.Ended(ReplicaObservation.OutOfMemory(new("rep_a")), 137);
        var second = ReplicaObservation.Ended(ReplicaObservation.KillAsked(ReplicaObservation.Started(first)), 137);
        var third = ReplicaObservation.Ended(ReplicaObservation.OutOfMemory(ReplicaObservation.Started(second)), 137);

        Assert.False(second.OomKilled);
        Assert.True(third.OomKilled);
    }

    private static ObservedContainer Container(int restarts = 0) => new("c1", "rep_a", ContainerState.Running) { StartedAt = Now, RestartCount = restarts };
}
