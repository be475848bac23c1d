using System.Diagnostics;
using System.Reflection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>The agent as a process: signals, exit codes, memory. PROXPAAS_AGENT_BINARY names a published one; else the build's own is run.</summary>
[Trait("Category", "Integration")]
public sealed class AgentProcessTests(TestDocker docker) : IClassFixture<TestDocker>, IAsyncLifetime
{
    private const ulong MostMemory = 40 * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _started = [];
    private FakeControlPlane _plane = null!;

    private static string? Published => Environment.GetEnvironmentVariable("PROXPAAS_AGENT_BINARY");

    private static string Binary => Published
        ?? typeof(AgentProcessTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "AgentBinary").Value!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(docker.Unavailable is null, docker.Unavailable ?? "");
        _plane = await FakeControlPlane.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started.Where(process => !process.HasExited))
        {
            // A failed test must leave nothing behind.
            process.Kill();
            await process.WaitForExitAsync();
        }

        if (_plane is not null)
        {
            await docker.RemoveAllAsync();
            await _plane.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Agent_KilledAndStartedAgain_LeavesTheReplicaAlone()
    {
        var first = Start();
        _plane.SetDesired(State());
        await ReadyAsync();
        var started = (await docker.InspectAsync("rep_p")).State!.StartedAt;

        first.Kill();
        await first.WaitForExitAsync(Token);
        using (var http = new HttpClient())
        {
            Assert.Equal("hello", await http.GetStringAsync("http://127.0.0.1:21231/", Token));
        }

        var second = Start();
        await _plane.UntilAsync(() => _plane.Hellos.Count == 2, "the second greeting");
        Assert.Equal(ReplicaPhase.Ready, _plane.Hellos.Last().Status.Replicas.Single().Phase);
        await _plane.UntilAsync(() => _plane.Status.DockerReady && _plane.Replica("rep_p")?.Phase == ReplicaPhase.Ready, "ready again");
        Assert.Equal(started, (await docker.InspectAsync("rep_p")).State!.StartedAt);
        await EndAsync(second);
    }

    [Fact]
    public async Task Agent_Terminated_EndsAtOnceAndLeavesTheReplicaRunning()
    {
        var agent = Start();
        _plane.SetDesired(State());
        await ReadyAsync();

        var exit = await EndAsync(agent);

        Assert.Equal(0, exit);
        Assert.True((await docker.InspectAsync("rep_p")).State!.Running);
    }

    [Fact]
    public async Task Agent_Published_StaysSmall()
    {
        Assert.SkipWhen(Published is null, "PROXPAAS_AGENT_BINARY names no published agent");
        var agent = Start();
        _plane.SetDesired(State());
        await ReadyAsync();
        await _plane.UntilAsync(() => _plane.Samples.Count > 20, "a number of samples");

        var most = _plane.Samples.Max(samples => samples.AgentRssBytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"{most / 1048576.0:0.0} MiB");
        await EndAsync(agent);
        Assert.InRange(most, 1UL, MostMemory);
    }

    [Fact]
    public async Task Agent_WithoutConfiguration_SaysWhatIsMissing()
    {
        using var agent = Process.Start(new ProcessStartInfo(Binary, ["--config", _folder.Combine("none.json")]) { RedirectStandardError = true })!;
        var errors = await agent.StandardError.ReadToEndAsync(Token);
        await agent.WaitForExitAsync(Token);

        Assert.Equal(78, agent.ExitCode);
        Assert.Contains("caFingerprint", errors, StringComparison.Ordinal);
    }

    private Process Start()
    {
        File.WriteAllText(_folder.Combine("agent.json"), $$"""{"controlPlane": "{{_plane.Address}}", "caFingerprint": "{{_plane.Authority.Fingerprint}}"}""");
        var start = new ProcessStartInfo(Binary, ["--config", _folder.Combine("agent.json"), "--state", _folder.Combine("state"), "--docker-socket", docker.Socket])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PROXPAAS_JOIN_TOKEN"] = _plane.Token;
        var output = new System.Text.StringBuilder();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.BeginOutputReadLine();
        _started.Add(process);
        _plane.AgentOutput = output.ToString;
        return process;
    }

    private static async Task<int> EndAsync(Process process)
    {
        using (Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
            limit.CancelAfter(Eventually.Limit);
            await process.WaitForExitAsync(limit.Token);
        }

        return process.ExitCode;
    }

    private async Task ReadyAsync() => await _plane.UntilAsync(() => _plane.Replica("rep_p")?.Phase == ReplicaPhase.Ready, "ready");

    private static DesiredState State() => new()
    {
        Epoch = 1,
        Generation = 1,
        Replicas =
        {
            new ReplicaSpec { Id = "rep_p", Image = TestDocker.Image, ContainerPort = 8080, HostPort = 21231, Intent = ReplicaIntent.Run, Command = { "httpd", "-f", "-p", "8080", "-h", "/www" } },
        },
    };
}
