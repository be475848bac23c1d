using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>A control plane, a registry and agents around a Docker of the tests' own.</summary>
internal sealed class BuildRig : IAsyncDisposable
{
    private readonly BuildDocker _docker;
    private readonly TemporaryFolder _folder = new();
    private readonly int _realmPort = FreePort.Next();
    private ulong _generation;

    private BuildRig(BuildDocker docker) => _docker = docker;

    public FakeControlPlane Plane { get; private set; } = null!;

    public RegistryServer Registry { get; private set; } = null!;

    public string ControlGroup => Path.Combine("/sys/fs/cgroup/pids", _docker.BuildCgroup);

    /// <param name="signer">Whose tokens the registry takes; null: it is open to everybody.</param>
    public static async Task<BuildRig> StartAsync(BuildDocker docker, RegistrySigner? signer = null)
    {
        Assert.SkipUnless(docker.Unavailable is null, docker.Unavailable ?? "");
        Assert.SkipUnless(RegistryServer.WhyNot.Length == 0, RegistryServer.WhyNot);
        var rig = new BuildRig(docker);
        rig.Plane = await FakeControlPlane.StartAsync();
        rig.Registry = await RegistryServer.StartAsync(signer?.Authority(rig._folder.Combine("tokens.crt"), rig._realmPort));
        return rig;
    }

    public RunningAgent Agent(string name = "agent")
        => new(RunningAgent.OptionsFor(Plane, _folder.Combine(name)) with { DockerSocket = _docker.Socket, BuildCgroup = _docker.BuildCgroup, RegistryRealmPort = _realmPort }, Plane);

    /// <summary>A build, capped, of a folder that has the instructions behind the tests' base image and nothing else.</summary>
    public BuildSpec Spec(string id, string dockerfile, Action<BuildSpec>? more = null)
        => Spec(id, Tars.Of(("Dockerfile", $"FROM {TestDocker.Image}\n{dockerfile}\n")), spec =>
        {
            spec.Limits = new() { CpuMilli = 2000, MemoryBytes = 256 << 20, NodeMemoryBytes = 512 << 20, Processes = 200, Pool = "builders", Slots = 2 };
            more?.Invoke(spec);
        });

    /// <summary>A build of that folder, without caps.</summary>
    public BuildSpec Spec(string id, byte[] context, Action<BuildSpec>? more = null)
    {
        Plane.Contexts[id] = context;
        var spec = new BuildSpec { Id = id, ImageName = $"{Registry.Host}/org_a/srv_a", Tags = { id }, Dockerfile = "Dockerfile", CacheScope = "srv_a" };
        more?.Invoke(spec);
        return spec;
    }

    public void Want(params BuildSpec[] builds) => Want(state => state.Builds.Add(builds));

    public void Want(Action<DesiredState> more)
    {
        var state = new DesiredState { Epoch = 1, Generation = ++_generation };
        more(state);
        Plane.SetDesired(state);
    }

    /// <summary>Until it is over, with its whole log.</summary>
    public async Task<BuildStatus> EndAsync(string id)
    {
        await Plane.UntilAsync(() => Plane.Build(id)?.Phase is BuildPhase.Succeeded or BuildPhase.Failed or BuildPhase.Cancelled, $"the end of {id}");
        await Plane.UntilAsync(() => Plane.Logs.Any(batch => batch.Source == id && batch.End), "the end of the log");
        return Plane.Build(id)!;
    }

    public Task SaysAsync(string id, string text) => Plane.UntilAsync(() => Text(id).Contains(text, StringComparison.Ordinal), $"\"{text}\" in the log of {id}");

    public string Text(string id) => string.Join('\n', Plane.LinesOf(id).Select(line => line.Text));

    /// <summary>Nothing of any build runs.</summary>
    public Task NothingRunsAsync() => Eventually.TrueAsync(
        () => !Directory.Exists(ControlGroup) || Directory.GetDirectories(ControlGroup).Select(step => Path.Combine(step, "cgroup.procs")).All(file => ProcessList.Text(file).Length == 0));

    public async ValueTask DisposeAsync()
    {
        await _docker.RemoveAllAsync();
        Registry.Dispose();
        await Plane.DisposeAsync();
        _folder.Dispose();
    }
}
