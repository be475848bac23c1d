using System.Diagnostics;
using System.Formats.Tar;
using Docker.DotNet.Models;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

[Trait("Category", "Integration")]
public sealed class BuildTests(TestDocker docker) : IClassFixture<TestDocker>, IAsyncLifetime
{
    private const string Secret = "s3cret-of-the-build";

    private readonly TemporaryFolder _folder = new();
    private FakeControlPlane _plane = null!;
    private TestRegistry _registry = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(docker.Unavailable is null, docker.Unavailable ?? "");
        Assert.SkipUnless(TestRegistry.Available, "needs Debian's docker-registry");
        _plane = await FakeControlPlane.StartAsync();
        _registry = await TestRegistry.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await docker.RemoveAllAsync();
            await _registry.DisposeAsync();
            await _plane.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Build_WithArgumentsAndSecrets_IsPushedAndRunsByDigest()
    {
        _plane.Contexts["bld_a"] = Tars.Of(
            ("Dockerfile", $"# syntax=docker/dockerfile:1\nFROM {TestDocker.Image}\nARG GREETING\nRUN --mount=type=secret,id=key test \"$(cat /run/secrets/key)\" = {Secret} && cat /run/secrets/key && echo built with \"$GREETING\"\nCOPY index.html /www/index.html\nCMD [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/www\"]\n"),
            ("index.html", "from the build"));
        await using var agent = Agent();
        var spec = Build("bld_a");
        spec.BuildArgs["GREETING"] = "two words; $(touch /tmp/px-canary)";
        spec.Secrets["key"] = Secret;
        _plane.SetDesired(State(1, spec));

        await EndAsync("bld_a");

        var built = _plane.Build("bld_a")!;
        Assert.True(built.Phase == BuildPhase.Succeeded, $"{built.Message}\n{Text("bld_a")}");
        Assert.StartsWith("sha256:", built.Digest, StringComparison.Ordinal);
        Assert.True(built.ImageBytes > 0);
        Assert.Contains("built with two words; $(touch /tmp/px-canary)", Text("bld_a"), StringComparison.Ordinal);
        Assert.Contains("# syntax=docker/dockerfile:1", Text("bld_a"), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Text("bld_a").Replace($"= {Secret}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(BuildSecrets.LeftOver(agent.Options.StateFolder));
        await AssertLinesAreWholeAsync("bld_a");

        var image = $"{spec.ImageName}@{built.Digest}";
        var replica = new ReplicaSpec { Id = "rep_b", Image = image, ContainerPort = 8080, HostPort = 21221, Intent = ReplicaIntent.Run };
        await docker.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, Token);
        var state = State(2);
        state.Replicas.Add(replica);
        _plane.SetDesired(state);
        await _plane.UntilAsync(() => _plane.Replica("rep_b")?.Phase == ReplicaPhase.Ready, "the built image runs");
        using var http = new HttpClient();
        Assert.Equal("from the build", await http.GetStringAsync("http://127.0.0.1:21221/", Token));
        Assert.False(Directory.Exists(Path.Combine(agent.Options.StateFolder, "builds", "bld_a")));
    }

    [Fact]
    public async Task Build_ThatFails_SaysWhichStep()
    {
        _plane.Contexts["bld_a"] = Tars.Of(("Dockerfile", $"FROM {TestDocker.Image}\nRUN echo about to fail && exit 7\n"));
        await using var agent = Agent();
        _plane.SetDesired(State(1, Build("bld_a")));

        await EndAsync("bld_a");

        Assert.Equal(BuildPhase.Failed, _plane.Build("bld_a")!.Phase);
        Assert.Contains("exit code: 7", _plane.Build("bld_a")!.Message, StringComparison.Ordinal);
        Assert.Contains("about to fail", Text("bld_a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_WithoutDockerfile_SaysSo()
    {
        _plane.Contexts["bld_a"] = Tars.Of(("readme.txt", "nothing"));
        await using var agent = Agent();
        _plane.SetDesired(State(1, Build("bld_a")));

        await EndAsync("bld_a");

        Assert.StartsWith("The sources have no file \"Dockerfile\".", _plane.Build("bld_a")!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData(".dockerignore")]
    public async Task Build_WhoseInstructionsAreALinkOutOrHuge_IsRefused(string name)
    {
        await using var agent = Agent();
        var others = name == "Dockerfile" ? [] : new TarEntry[] { new PaxTarEntry(TarEntryType.RegularFile, "Dockerfile") { DataStream = new MemoryStream("FROM scratch\n"u8.ToArray()) } };
        _plane.Contexts["bld_a"] = Tars.Of([new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = "/etc/shadow" }, .. others]);
        _plane.Contexts["bld_b"] = Tars.Of([new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[2 << 20]) }, .. others]);
        _plane.SetDesired(State(1, Build("bld_a"), Build("bld_b")));
        await EndAsync("bld_a");
        await EndAsync("bld_b");

        Assert.Equal($"\"{name}\" is a symbolic link; it must be a file.", _plane.Build("bld_a")!.Message);
        Assert.StartsWith($"\"{name}\" is larger than 1 MiB", _plane.Build("bld_b")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_LeavingTheDesiredSet_IsKilledAtOnce()
    {
        _plane.Contexts["bld_a"] = Tars.Of(("Dockerfile", $"FROM {TestDocker.Image}\nRUN echo begun && sleep 1234\n"));
        await using var agent = Agent();
        _plane.SetDesired(State(1, Build("bld_a")));
        await _plane.UntilAsync(() => Text("bld_a").Contains("begun", StringComparison.Ordinal), "the step runs");

        _plane.SetDesired(State(2));

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (Directory.Exists(Path.Combine(agent.Options.StateFolder, "builds", "bld_a")) || Process.GetProcesses().Any(process => process.ProcessName == "sleep" && Arguments(process).Contains("1234", StringComparison.Ordinal)))
        {
            await Task.Delay(50, limit.Token);
        }
    }

    [Fact]
    public async Task Build_OverItsTime_Fails()
    {
        _plane.Contexts["bld_a"] = Tars.Of(("Dockerfile", $"FROM {TestDocker.Image}\nRUN sleep 4321\n"));
        await using var agent = Agent();
        var spec = Build("bld_a");
        spec.Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        _plane.SetDesired(State(1, spec));

        await EndAsync("bld_a");

        Assert.Contains("took longer", _plane.Build("bld_a")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_RestartedDuringABuild_ReportsItFailedAndKeepsTheLog()
    {
        _plane.Contexts["bld_a"] = Tars.Of(("Dockerfile", $"FROM {TestDocker.Image}\nRUN echo begun && sleep 1234\n"));
        await using (Agent())
        {
            _plane.SetDesired(State(1, Build("bld_a")));
            await _plane.UntilAsync(() => Text("bld_a").Contains("begun", StringComparison.Ordinal), "the step runs");
        }

        var before = _plane.LinesOf("bld_a").Count;
        var spec = Build("bld_a");
        spec.LogLinesReceived = (ulong)before;
        _plane.SetDesired(State(1, spec));
        await using var second = Agent();

        await EndAsync("bld_a");

        Assert.Equal(BuildPhase.Failed, _plane.Build("bld_a")!.Phase);
        Assert.Contains("restarted", _plane.Build("bld_a")!.Message, StringComparison.Ordinal);
        Assert.Equal((ulong)before + 1, _plane.Logs.Skip(_plane.Logs.Count - 1).Single().FirstLine);
    }

    private async Task EndAsync(string id)
    {
        await _plane.UntilAsync(() => _plane.Build(id)?.Phase is BuildPhase.Succeeded or BuildPhase.Failed or BuildPhase.Cancelled, $"the end of {id}", 60);
        await _plane.UntilAsync(() => _plane.Logs.Any(batch => batch.Source == id && batch.End), "the end of the log");
    }

    private async Task AssertLinesAreWholeAsync(string id)
    {
        await _plane.UntilAsync(() => _plane.Build(id)?.LogLines == (ulong)_plane.LinesOf(id).Count, "every line");
        var next = 1UL;
        foreach (var batch in _plane.Logs.Where(batch => batch.Source == id))
        {
            Assert.Equal(next, batch.FirstLine);
            next += (ulong)batch.Lines.Count;
        }
    }

    private string Text(string id) => string.Join('\n', _plane.LinesOf(id).Select(line => line.Text));

    private static string Arguments(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private RunningAgent Agent() => new(RunningAgent.OptionsFor(_plane, _folder.Path) with { DockerSocket = docker.Socket }, _plane);

    private BuildSpec Build(string id) => new() { Id = id, ImageName = $"{_registry.Host}/prj/web", Tags = { "v1" }, Dockerfile = "Dockerfile" };

    private static DesiredState State(ulong generation, params BuildSpec[] builds)
    {
        var state = new DesiredState { Epoch = 1, Generation = generation };
        state.Builds.Add(builds);
        return state;
    }
}
