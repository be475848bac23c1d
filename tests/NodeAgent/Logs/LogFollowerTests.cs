using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Logs;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.Tests.NodeAgent.Logs;

public sealed class LogFollowerTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Follow_OfAReplicaWhoseContainerIsMadeAnew_GoesOnBehindWhatTheOldOneSaid()
    {
        var outbox = new Outbox(_clock);
        var replicas = new ReplicaTable(new WakeSignal(_clock), outbox);
        var ended = new EndedLogs();
        var docker = new DockerConnectionLoop(null!, null!, () => { }, _clock, Random.Shared, NullLogger<DockerConnectionLoop>.Instance);
        replicas.Update("rep_a", record => record);
        ended.Keep("rep_a", [new() { At = new() { Seconds = 1 }, Text = "bye" }]);
        var following = new LogFollower(new() { RequestId = "req", ReplicaId = "rep_a", Follow = true, Tail = 10 }, replicas, ended, docker, outbox, _clock).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal("bye", Assert.Single(outbox.TakeLogs()!.Lines).Text);
        Assert.False(following.IsCompleted);

        replicas.Update("rep_a", record => record with { Stopped = true });
        _clock.Advance(TimeSpan.FromSeconds(1));
        await following;
        Assert.True(outbox.TakeLogs() is { End: true, Error: "", Lines.Count: 0 });
    }
}
