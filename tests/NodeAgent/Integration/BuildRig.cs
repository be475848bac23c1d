using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>A control plane, a registry and agents around a Docker of the tests' own.</summary>
internal sealed class BuildRig : IAsyncDisposable
{
    private readonly BuildDocker _docker;
    private readonly TemporaryFolder _folder = new();
    private ulong _generation;

    private BuildRig(BuildDocker docker, FakeControlPlane plane, TestRegistry registry) => (_docker, Plane, Registry) = (docker, plane, registry);

    public FakeControlPlane Plane { get; }

    public TestRegistry Registry { get; }

    public string ControlGroup => Path.Combine("/sys/fs/cgroup/pids", _docker.BuildCgroup);

    public static async Task<BuildRig> StartAsync(BuildDocker docker)
    {
        Assert.SkipUnless(docker.Unavailable is null, docker.Unavailable ?? "");
        Assert.SkipUnless(TestRegistry.Available, "needs Debian's docker-registry");
        return new(docker, await FakeControlPlane.StartAsync(), await TestRegistry.StartAsync());
    }

    public RunningAgent Agent(string name = "agent")
        => new(RunningAgent.OptionsFor(Plane, _folder.Combine(name)) with { DockerSocket = _docker.Socket, BuildCgroup = _docker.BuildCgroup }, Plane);

    public BuildSpec Spec(string id, string dockerfile, Action<BuildSpec>? more = null)
    {
        Plane.Contexts[id] = Tars.Of(("Dockerfile", $"FROM {TestDocker.Image}\n{dockerfile}\n"));
        var spec = new BuildSpec
        {
            Id = id, ImageName = $"{Registry.Host}/org_a/srv_a", Tags = { id }, Dockerfile = "Dockerfile", CacheScope = "srv_a",
            Limits = new() { CpuMilli = 2000, MemoryBytes = 256 << 20, NodeMemoryBytes = 512 << 20, Processes = 200, Pool = "builders", Slots = 2 },
        };
        more?.Invoke(spec);
        return spec;
    }

    public void Want(params BuildSpec[] builds)
    {
        var state = new DesiredState { Epoch = 1, Generation = ++_generation };
        state.Builds.Add(builds);
        Plane.SetDesired(state);
    }

    /// <summary>Until it is over, with its whole log.</summary>
    public async Task<BuildStatus> EndAsync(string id)
    {
        await Plane.UntilAsync(() => Plane.Build(id)?.Phase is BuildPhase.Succeeded or BuildPhase.Failed or BuildPhase.Cancelled, $"the end of {id}", 90);
        await Plane.UntilAsync(() => Plane.Logs.Any(batch => batch.Source == id && batch.End), "the end of the log");
        return Plane.Build(id)!;
    }

    public Task SaysAsync(string id, string text) => Plane.UntilAsync(() => Text(id).Contains(text, StringComparison.Ordinal), $"\"{text}\" in the log of {id}", 60);

    public string Text(string id) => string.Join('\n', Plane.LinesOf(id).Select(line => line.Text));

    /// <summary>Nothing of any build runs; the limit is what a slot may take to come free.</summary>
    public async Task NothingRunsAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (Directory.Exists(ControlGroup) && Directory.GetDirectories(ControlGroup).Any(step => File.Exists(Path.Combine(step, "cgroup.procs")) && File.ReadAllText(Path.Combine(step, "cgroup.procs")).Length > 0))
        {
            await Task.Delay(50, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _docker.RemoveAllAsync();
        await Registry.DisposeAsync();
        await Plane.DisposeAsync();
        _folder.Dispose();
    }
}
