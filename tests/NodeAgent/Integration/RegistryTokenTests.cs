using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>
/// Two organisations, one node, Debian's docker-registry with token authentication and a real BuildKit: each build and replica reaches what
/// its token names and nothing else, also where the other one's image lies on the node already.
/// </summary>
[Trait("Category", "Integration")]
public sealed class RegistryTokenTests(BuildDocker docker) : IClassFixture<BuildDocker>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly RegistrySigner _signer = new();
    private readonly int _realmPort = FreePort.Next();
    private FakeControlPlane _plane = null!;
    private TestRegistry _registry = null!;
    private ulong _generation;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(docker.Unavailable is null, docker.Unavailable ?? "");
        Assert.SkipUnless(TestRegistry.Available, "needs Debian's docker-registry");
        _plane = await FakeControlPlane.StartAsync();
        _registry = await TestRegistry.StartAsync(_signer, _realmPort);

        // --pull asks a registry for every image: the base has to be in one.
        await docker.Client.Images.TagImageAsync(TestDocker.Image, new ImageTagParameters { RepositoryName = $"{_registry.Host}/base/busybox", Tag = "1" }, Token);
        await docker.Client.Images.PushImageAsync(
            $"{_registry.Host}/base/busybox", new ImagePushParameters { Tag = "1" }, new AuthConfig { ServerAddress = _registry.Host, RegistryToken = _signer.Token("base/busybox:pull,push") }, new Progress<JSONMessage>(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await docker.RemoveAllAsync();
            await _registry.DisposeAsync();
            await _plane.DisposeAsync();
        }

        _signer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Build_StartsFromItsOwn_AndNeverFromAnotherOrganisationsImage()
    {
        await using var agent = Agent();
        Want(Build("bld_a", "org_a/srv_a", "FROM {base}\nRUN echo private of a > /private\n", "org_a/srv_a:pull,push", "base/busybox:pull"));
        var first = await EndAsync("bld_a");
        Assert.True(first.Phase == BuildPhase.Succeeded, $"{first.Message}\n{Text("bld_a")}");

        // By tag and by digest; the image and its layers still lie on the node.
        foreach (var (id, reference) in new[] { ("bld_t", "org_a/srv_a:bld_a"), ("bld_d", $"org_a/srv_a@{first.Digest}") })
        {
            Want(Build(id, "org_b/srv_b", $"FROM {{base}}\nCOPY --from={_registry.Host}/{reference} /private /stolen\nRUN cat /stolen\n", "org_b/srv_b:pull,push", "base/busybox:pull"));
            var stolen = await EndAsync(id);
            Assert.Equal(BuildPhase.Failed, stolen.Phase);
            Assert.DoesNotContain("private of a", Text(id), StringComparison.Ordinal);
        }

        Want(Build("bld_o", "org_a/srv_c", $"FROM {_registry.Host}/org_a/srv_a:bld_a\nRUN cat /private\n", "org_a/srv_c:pull,push", "org_a/srv_a:pull", "base/busybox:pull"));
        var own = await EndAsync("bld_o");
        Assert.True(own.Phase == BuildPhase.Succeeded, $"{own.Message}\n{Text("bld_o")}");
        Assert.Contains("private of a", Text("bld_o"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_WithTheWrongRepository_CannotPush()
    {
        await using var agent = Agent();
        Want(Build("bld_x", "org_a/srv_a", "FROM {base}\nRUN echo mine\n", "org_b/srv_b:pull,push", "base/busybox:pull"));
        var ended = await EndAsync("bld_x");

        Assert.Equal(BuildPhase.Failed, ended.Phase);
        Assert.Contains("could not be pushed", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_AtOnce_EachUseTheirOwnToken_AndNoneIsLeftInTheLog()
    {
        await using var agent = Agent();
        var specs = new[] { "a", "b" }.Select(o => Build($"bld_{o}", $"org_{o}/srv_p", $"FROM {{base}}\nRUN echo {o}; cat /proc/self/environ; sleep 1\n", $"org_{o}/srv_p:pull,push", "base/busybox:pull")).ToArray();
        Want(specs);
        foreach (var spec in specs)
        {
            var ended = await EndAsync(spec.Id);
            Assert.True(ended.Phase == BuildPhase.Succeeded, $"{ended.Message}\n{Text(spec.Id)}");
            Assert.DoesNotContain(spec.Registries[0].Token[..40], Text(spec.Id), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Replica_PullsItsOwnImage_AndNoOther()
    {
        await using var agent = Agent();
        Want(Build("bld_a", "org_a/srv_r", "FROM {base}\nCMD [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/www\"]\n", "org_a/srv_r:pull,push", "base/busybox:pull"));
        var built = await EndAsync("bld_a");
        Assert.True(built.Phase == BuildPhase.Succeeded, built.Message);
        var image = $"{_registry.Host}/org_a/srv_r@{built.Digest}";
        await docker.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, Token);

        var state = new DesiredState { Epoch = 1, Generation = ++_generation };
        foreach (var (id, port, access) in new[] { ("rep_foreign", 21341u, "org_b/srv_b:pull"), ("rep_own", 21342u, "org_a/srv_r:pull") })
        {
            var replica = new ReplicaSpec { Id = id, Image = image, ContainerPort = 8080, HostPort = port, Intent = ReplicaIntent.Run };
            replica.Registries.Add(new RegistryCredential { Host = _registry.Host, Token = _signer.Token(access) });
            state.Replicas.Add(replica);
            _plane.SetDesired(state.Clone());
            state.Generation = ++_generation;
            await _plane.UntilAsync(() => _plane.Replica(id)?.Phase is ReplicaPhase.Ready or ReplicaPhase.Failed, $"{id} is decided", 60);
        }

        Assert.Equal((ReplicaPhase.Failed, ReplicaPhase.Ready), (_plane.Replica("rep_foreign")!.Phase, _plane.Replica("rep_own")!.Phase));
    }

    private RunningAgent Agent()
        => new(RunningAgent.OptionsFor(_plane, _folder.Path) with { DockerSocket = docker.Socket, BuildCgroup = docker.BuildCgroup, RegistryRealmPort = _realmPort }, _plane);

    private BuildSpec Build(string id, string name, string dockerfile, params string[] access)
    {
        _plane.Contexts[id] = Tars.Of(("Dockerfile", dockerfile.Replace("{base}", $"{_registry.Host}/base/busybox:1", StringComparison.Ordinal)));
        var spec = new BuildSpec { Id = id, ImageName = $"{_registry.Host}/{name}", Tags = { id }, Dockerfile = "Dockerfile", CacheScope = name.Split('/')[1], Pull = true };
        spec.Registries.Add(new RegistryCredential { Host = _registry.Host, Token = _signer.Token(access) });
        return spec;
    }

    private void Want(params BuildSpec[] builds)
    {
        var state = new DesiredState { Epoch = 1, Generation = ++_generation };
        state.Builds.Add(builds);
        _plane.SetDesired(state);
    }

    private async Task<BuildStatus> EndAsync(string id)
    {
        await _plane.UntilAsync(() => _plane.Build(id)?.Phase is BuildPhase.Succeeded or BuildPhase.Failed or BuildPhase.Cancelled, $"the end of {id}", 90);
        await _plane.UntilAsync(() => _plane.Logs.Any(batch => batch.Source == id && batch.End), "the end of the log");
        return _plane.Build(id)!;
    }

    private string Text(string id) => string.Join('\n', _plane.LinesOf(id).Select(line => line.Text));
}
