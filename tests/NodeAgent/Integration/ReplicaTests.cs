using Docker.DotNet.Models;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

[Trait("Category", "Integration")]
public sealed class ReplicaTests(TestDocker docker) : IClassFixture<TestDocker>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FakeControlPlane _plane = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(docker.Unavailable is null, docker.Unavailable ?? "");
        _plane = await FakeControlPlane.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_plane is not null)
        {
            await docker.RemoveAllAsync();
            await _plane.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Replica_ThatListens_BecomesReadyAndAnswersOnItsPort()
    {
        await using var agent = Agent();
        _plane.SetDesired(State(1, Web("rep_a", 21211)));

        await ReadyAsync("rep_a");

        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync("http://127.0.0.1:21211/", Token));
        var inspected = await docker.InspectAsync("rep_a");
        Assert.Contains("PORT=8080", inspected.Config!.Env!);
        Assert.Contains("GREETING=two words", inspected.Config.Env!);
        Assert.Equal(64 * 1024 * 1024, inspected.HostConfig!.Memory);
        Assert.True(inspected.HostConfig.Init);
        Assert.Contains("no-new-privileges", inspected.HostConfig.SecurityOpt!);
        await _plane.UntilAsync(() => _plane.Samples.Any(samples => samples.Replicas.Any(replica => replica is { ReplicaId: "rep_a", MemoryBytes: > 0 })), "a sample of the replica");
    }

    [Fact]
    public async Task Replica_LeftTheDesiredSet_IsRemovedAndForeignContainersStay()
    {
        var foreign = await docker.Client.Containers.CreateContainerAsync(new CreateContainerParameters { Image = TestDocker.Image, Name = "foreign", Cmd = ["sleep", "1000"] }, Token);
        await docker.Client.Containers.StartContainerAsync(foreign.ID, new ContainerStartParameters(), Token);
        await using var agent = Agent();
        _plane.SetDesired(State(1, Web("rep_a", 21211)));
        await ReadyAsync("rep_a");

        _plane.SetDesired(State(2));

        await Eventually.TrueAsync(async () => (await docker.ContainersAsync()).Count == 1);
        Assert.Equal(foreign.ID, (await docker.ContainersAsync()).Single().ID);
    }

    [Fact]
    public async Task Agent_Restarted_AdoptsTheContainerWithoutTouchingIt()
    {
        string started;
        await using (Agent())
        {
            _plane.SetDesired(State(1, Web("rep_a", 21211)));
            await ReadyAsync("rep_a");
            started = (await docker.InspectAsync("rep_a")).State!.StartedAt!;
        }

        await using var second = Agent();
        await _plane.UntilAsync(() => _plane.Hellos.Count == 2, "the second greeting");

        // Ready from the first word on: a restart of the agent must not take the replica out of its route.
        Assert.Equal(ReplicaPhase.Ready, _plane.Hellos.Last().Status.Replicas.Single().Phase);
        await _plane.UntilAsync(() => _plane.Replica("rep_a") is { Phase: ReplicaPhase.Ready, ContainerId.Length: > 0 }, "ready again");
        Assert.Equal(started, (await docker.InspectAsync("rep_a")).State!.StartedAt);
        Assert.Single(await docker.ContainersAsync());
    }

    [Fact]
    public async Task Replica_WithLittleCpu_IsLentMoreUntilItIsReady()
    {
        await using var agent = Agent();
        var slow = Web("rep_a", 21211, "sh", "-c", "until test -e /tmp/go; do sleep 0.1; done; exec httpd -f -p 8080 -h /www");
        slow.CpuMilli = 100;
        _plane.SetDesired(State(1, slow));
        await Eventually.TrueAsync(async () => (await docker.ContainersAsync()).Any(container => container.State == "running"));
        Assert.Equal(1_000_000_000, (await docker.InspectAsync("rep_a")).HostConfig!.NanoCPUs);
        await ExecAsync("touch", "/tmp/go");

        await ReadyAsync("rep_a");

        await Eventually.TrueAsync(async () => (await docker.InspectAsync("rep_a")).HostConfig!.NanoCPUs == 100_000_000);
        Assert.Equal(64 * 1024 * 1024, (await docker.InspectAsync("rep_a")).HostConfig!.Memory);
    }

    [Fact]
    public async Task Docker_Killed_KeepsReplicasAndIsReachedAgain()
    {
        await using var agent = Agent();
        _plane.SetDesired(State(1, Web("rep_a", 21211)));
        await ReadyAsync("rep_a");
        var before = (await docker.InspectAsync("rep_a")).State!.StartedAt;

        await docker.KillAsync();
        await _plane.UntilAsync(() => !_plane.Status.DockerReady, "Docker is gone");
        Assert.NotEmpty(_plane.Status.DockerMessage);
        await docker.StartAsync();
        await _plane.UntilAsync(() => _plane.Status.DockerReady && _plane.Replica("rep_a")?.Phase == ReplicaPhase.Ready, "Docker is back");

        Assert.Equal(before, (await docker.InspectAsync("rep_a")).State!.StartedAt);
    }

    [Fact]
    public async Task Replica_ThatNeverListens_FailsWithAReasonAndItsLastLines()
    {
        await using var agent = Agent();
        var spec = Web("rep_a", 21211, "sh", "-c", "echo waiting for nobody; sleep 1000");
        _plane.SetDesired(State(1, spec));
        await Eventually.TrueAsync(async () => (await docker.ContainersAsync()).Any(container => container.State == "running"));
        spec.StartDeadline = Duration.FromTimeSpan(TimeSpan.FromSeconds(2));
        _plane.SetDesired(State(2, spec));

        await _plane.UntilAsync(() => _plane.Replica("rep_a")?.Phase == ReplicaPhase.Failed, "the failure");

        Assert.StartsWith("It did not listen on port 8080 within 2 s; it is running.", _plane.Replica("rep_a")!.Message, StringComparison.Ordinal);
        Assert.Contains("waiting for nobody", _plane.Replica("rep_a")!.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => !(await docker.InspectAsync("rep_a")).State!.Running);
    }

    [Fact]
    public async Task Replica_ThatCrashes_FailsWithExitCodeAndLastLines()
    {
        await using var agent = Agent();
        _plane.SetDesired(State(1, Web("rep_a", 21211, "sh", "-c", "echo no database; exit 3")));

        await _plane.UntilAsync(() => _plane.Replica("rep_a")?.Phase == ReplicaPhase.Failed, "the failure");

        var replica = _plane.Replica("rep_a")!;
        Assert.Contains("with exit code 3", replica.Message, StringComparison.Ordinal);
        Assert.Contains("no database", replica.Message, StringComparison.Ordinal);
        Assert.Equal(3, replica.ExitCode);
        Assert.True(replica.Restarts >= 5);
    }

    [Fact]
    public async Task Replica_KilledAfterReady_ComesBackByItself()
    {
        await using var agent = Agent();
        _plane.SetDesired(State(1, Web("rep_a", 21211)));
        await ReadyAsync("rep_a");

        await docker.Client.Containers.RestartContainerAsync("px-rep_a", new ContainerRestartParameters { WaitBeforeKillSeconds = 0 }, Token);

        await _plane.UntilAsync(() => _plane.Replica("rep_a") is { Phase: ReplicaPhase.Ready, ExitCode: not 0 }, "ready again after a crash");
    }

    [Fact]
    public async Task Replica_OverItsMemory_SaysSo()
    {
        await using var agent = Agent();
        var spec = Web("rep_a", 21211, "sh", "-c", "exec dd if=/dev/zero of=/dev/null bs=200M");
        spec.MemoryBytes = 16 * 1024 * 1024;
        _plane.SetDesired(State(1, spec));

        await _plane.UntilAsync(() => _plane.Replica("rep_a")?.Phase == ReplicaPhase.Failed, "the failure");

        Assert.True(_plane.Replica("rep_a")!.OomKilled);
        Assert.Contains("more memory than its limit", _plane.Replica("rep_a")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replica_ToStop_GetsItsGraceAndIsReportedStopped()
    {
        await using var agent = Agent();
        var spec = Web("rep_a", 21211, "sh", "-c", "trap 'echo goodbye; exit 0' TERM; httpd -p 8080 -h /www; while true; do sleep 0.1; done");
        _plane.SetDesired(State(1, spec));
        await ReadyAsync("rep_a");

        spec.Intent = ReplicaIntent.Stop;
        _plane.SetDesired(State(2, spec));

        await _plane.UntilAsync(() => _plane.Replica("rep_a")?.Phase == ReplicaPhase.Stopped, "the stop");
        Assert.Empty(await docker.ContainersAsync());
        Assert.Equal(0, _plane.Replica("rep_a")!.ExitCode);
        _plane.SetDesired(State(3));
        await _plane.UntilAsync(() => _plane.Status.Generation == 3 && _plane.Status.Replicas.Count == 0, "forgotten");
    }

    [Fact]
    public async Task Probes_ByCommandAndHttp_DecideReadinessAndLiveness()
    {
        await using var agent = Agent();
        var spec = Web("rep_a", 21211);
        spec.Readiness = new() { Kind = ProbeKind.Http, Path = "/index.html" };
        spec.Liveness = new() { Kind = ProbeKind.Exec, FailureThreshold = 1, Interval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(200)), Command = { "test", "!", "-e", "/tmp/broken" } };
        _plane.SetDesired(State(1, spec));
        await ReadyAsync("rep_a");

        await ExecAsync("touch", "/tmp/broken");

        await _plane.UntilAsync(() => _plane.Replica("rep_a") is { Restarts: >= 1 }, "a restart by the liveness probe");
        Assert.Contains("is no longer alive", agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpProbe_AnsweredByAnError_FailsWithTheAnswer()
    {
        await using var agent = Agent();
        var spec = Web("rep_a", 21211);
        spec.Readiness = new() { Kind = ProbeKind.Http, Path = "/none" };
        _plane.SetDesired(State(1, spec));
        await _plane.UntilAsync(() => _plane.Replica("rep_a")?.Message.Contains("answered 404", StringComparison.Ordinal) == true, "the answer");
        spec.StartDeadline = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        _plane.SetDesired(State(2, spec));

        await _plane.UntilAsync(() => _plane.Replica("rep_a")?.Phase == ReplicaPhase.Failed, "the failure");

        Assert.Contains("GET /none on port 8080 answered 404", _plane.Replica("rep_a")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_Unknown_FailsWithASentence()
    {
        await using var agent = Agent();
        var spec = Web("rep_a", 21211);
        spec.Image = "127.0.0.1:9/nobody/nothing@sha256:" + new string('a', 64);
        _plane.SetDesired(State(1, spec));

        await _plane.UntilAsync(() => _plane.Replica("rep_a") is { Phase: ReplicaPhase.Pulling or ReplicaPhase.Starting, Message.Length: > 0 }, "the reason");

        Assert.Contains("could not be pulled", _plane.Replica("rep_a")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_Followed_CarryThePastAndWhatComes()
    {
        await using var agent = Agent();
        _plane.SetDesired(State(1, Web("rep_a", 21211, "sh", "-c", "echo one; echo two >&2; echo three; touch /tmp/x; tail -f /tmp/x & httpd -f -p 8080 -h /www")));
        await ReadyAsync("rep_a");

        _plane.Send(new() { FollowLogs = new() { RequestId = "log_1", ReplicaId = "rep_a", Tail = 2, Follow = true } });
        await _plane.UntilAsync(() => _plane.LinesOf("log_1").Count == 2, "the last two lines");
        await ExecAsync("sh", "-c", "echo four >> /tmp/x");
        await _plane.UntilAsync(() => _plane.LinesOf("log_1").Any(line => line.Text == "four"), "the new line");

        Assert.Equal(3, _plane.LinesOf("log_1").Count);
        _plane.Send(new() { FollowLogs = new() { RequestId = "log_2", ReplicaId = "rep_none", Tail = 2 } });
        await _plane.UntilAsync(() => _plane.Logs.Any(batch => batch is { Source: "log_2", End: true, Error.Length: > 0 }), "the end");
    }

    [Fact]
    public async Task Logs_OfAReplicaThatIsGone_AreItsLastWords()
    {
        await using var agent = Agent();
        _plane.SetDesired(State(1, Web("rep_a", 21211, "sh", "-c", "echo to stdout; echo last words >&2; exit 3")));
        await _plane.UntilAsync(() => _plane.Replica("rep_a")?.Phase == ReplicaPhase.Failed, "the failure");
        _plane.SetDesired(State(2));
        await Eventually.TrueAsync(async () => (await docker.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, Token)).All(c => !c.Names.Contains("/px-rep_a")));

        _plane.Send(new() { FollowLogs = new() { RequestId = "log_1", ReplicaId = "rep_a", Tail = 2, Follow = true } });
        await _plane.UntilAsync(() => _plane.Logs.Any(batch => batch is { Source: "log_1", End: true }), "the end");

        // Docker reads the two streams as it comes to them: what was printed in one moment has no order between them.
        Assert.Equal(["last words", "to stdout"], _plane.LinesOf("log_1").Select(line => line.Text).Order(StringComparer.Ordinal));
    }

    private RunningAgent Agent() => new(RunningAgent.OptionsFor(_plane, _folder.Path) with { DockerSocket = docker.Socket }, _plane);

    private async Task ReadyAsync(string id) => await _plane.UntilAsync(() => _plane.Replica(id)?.Phase == ReplicaPhase.Ready, $"{id} ready");

    /// <summary>Runs a command in the replica's container.</summary>
    private async Task ExecAsync(params string[] command)
    {
        var exec = await docker.Client.Exec.CreateContainerExecAsync("px-rep_a", new ContainerExecCreateParameters { Cmd = command }, Token);
        (await docker.Client.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), Token)).Dispose();
    }

    private static DesiredState State(ulong generation, params ReplicaSpec[] replicas)
    {
        var state = new DesiredState { Epoch = 1, Generation = generation };
        state.Replicas.Add(replicas.Select(replica => replica.Clone()));
        return state;
    }

    private static ReplicaSpec Web(string id, uint port, params string[] command)
    {
        var spec = new ReplicaSpec
        {
            Id = id,
            ServiceId = "svc_web",
            ServiceName = "web",
            Image = TestDocker.Image,
            ContainerPort = 8080,
            HostPort = port,
            CpuMilli = 500,
            MemoryBytes = 64 * 1024 * 1024,
            Intent = ReplicaIntent.Run,
            StopGrace = Duration.FromTimeSpan(TimeSpan.FromSeconds(2)),
        };
        spec.Environment["GREETING"] = "two words";
        spec.Command.Add(command.Length > 0 ? command : ["httpd", "-f", "-p", "8080", "-h", "/www"]);
        return spec;
    }
}
