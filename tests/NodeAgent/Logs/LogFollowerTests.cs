using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Logs;
using ProxPaaS.NodeAgent.Replicas;
using ProxPaaS.Tests.Support;

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
        replicas.Update("rep_a", record => record);
        ended.Keep("rep_a", [new() { At = new() { Seconds = 1 }, Text = "bye" }]);
        var following = new LogFollower(new() { RequestId = "req", ReplicaId = "rep_a", Follow = true, Tail = 10 }, replicas, ended, Docker("/none"), outbox, _clock).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal("bye", Assert.Single(outbox.TakeLogs()!.Lines).Text);
        Assert.False(following.IsCompleted);

        replicas.Update("rep_a", record => record with { Stopped = true });
        _clock.Advance(TimeSpan.FromSeconds(1));
        await following;
        Assert.True(outbox.TakeLogs() is { End: true, Error: "", Lines.Count: 0 });
    }

    [Fact]
    public async Task Read_WhileDockerIsAway_SaysSo()
    {
        var (outbox, replicas) = Running();
        await Follower(replicas, Docker("/none"), outbox).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal("The agent has not reached Docker yet.", outbox.TakeLogs()!.Error);
    }

    [Fact]
    public async Task Read_FromADockerThatBreaksOff_EndsWithAnErrorAndLeavesNobodyWaiting()
    {
        using var folder = new TemporaryFolder();
        await using var engine = await EngineAsync(folder.Combine("docker.sock"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (outbox, replicas) = Running();
        var connected = new TaskCompletionSource();
        var docker = Docker(folder.Combine("docker.sock"), () => connected.TrySetResult());
        var loop = docker.RunAsync(stop.Token);
        await connected.Task;
        Assert.True(docker.Host.Ready, docker.Host.Message);

        await Follower(replicas, docker, outbox).RunAsync(stop.Token);
        Assert.StartsWith("Docker does not hand out the log: ", outbox.TakeLogs() is { End: true } end ? end.Error : "no end", StringComparison.Ordinal);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
    }

    private (Outbox Outbox, ReplicaTable Replicas) Running()
    {
        var outbox = new Outbox(_clock);
        var replicas = new ReplicaTable(new WakeSignal(_clock), outbox);
        replicas.SetContainers([new ObservedContainer("c", "rep_a", ContainerState.Running)]);
        return (outbox, replicas);
    }

    private LogFollower Follower(ReplicaTable replicas, DockerConnectionLoop docker, Outbox outbox)
        => new(new() { RequestId = "req", ReplicaId = "rep_a", Tail = 10 }, replicas, new EndedLogs(), docker, outbox, _clock);

    private DockerConnectionLoop Docker(string socket, Action? changed = null)
        => new(new AgentOptions(null!, default) { DockerSocket = socket }, null!, changed ?? (() => { }), _clock, Random.Shared, NullLogger<DockerConnectionLoop>.Instance);

    /// <summary>An Engine that is there, and closes the connection when it is asked for a log.</summary>
    private static async Task<WebApplication> EngineAsync(string socket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var app = builder.Build();
        app.Run(async context =>
        {
            switch (context.Request.Path.Value!.Split('/')[^1])
            {
                case "version":
                    await Results.Text("""{"ApiVersion":"1.41"}""", "application/json").ExecuteAsync(context);
                    break;
                case "info":
                    await Results.Text("{}", "application/json").ExecuteAsync(context);
                    break;
                case "events":
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                default:
                    context.Abort();
                    break;
            }
        });
        await app.StartAsync();
        return app;
    }
}
