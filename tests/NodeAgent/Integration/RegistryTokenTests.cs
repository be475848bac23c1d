using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>
/// Two organisations, one node, Debian's docker-registry with token authentication and a real BuildKit: each build and replica reaches what
/// its token names and nothing else, also where the other one's image lies on the node already.
/// </summary>
[Trait("Category", "Integration")]
public sealed class RegistryTokenTests(BuildDocker docker) : IClassFixture<BuildDocker>, IAsyncLifetime
{
    private readonly RegistrySigner _signer = new();
    private BuildRig _rig = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await BuildRig.StartAsync(docker, _signer);

        // --pull asks a registry for every image: the base has to be in one.
        await docker.Client.Images.TagImageAsync(TestDocker.Image, new ImageTagParameters { RepositoryName = $"{_rig.Registry.Host}/base/busybox", Tag = "1" }, Token);
        await docker.Client.Images.PushImageAsync(
            $"{_rig.Registry.Host}/base/busybox", new ImagePushParameters { Tag = "1" }, new AuthConfig { ServerAddress = _rig.Registry.Host, RegistryToken = _signer.Token("base/busybox:pull,push") }, new Progress<JSONMessage>(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await (_rig?.DisposeAsync() ?? default);
        _signer.Dispose();
    }

    [Fact]
    public async Task Build_StartsFromItsOwn_AndNeverFromAnotherOrganisationsImage()
    {
        await using var agent = _rig.Agent();
        _rig.Want(Build("bld_a", "org_a/srv_a", "FROM {base}\nRUN echo private of a > /private\n", "org_a/srv_a:pull,push", "base/busybox:pull"));
        var first = await _rig.EndAsync("bld_a");
        Assert.True(first.Phase == BuildPhase.Succeeded, $"{first.Message}\n{_rig.Text("bld_a")}");

        // By tag and by digest; the image and its layers still lie on the node.
        foreach (var (id, reference) in new[] { ("bld_t", "org_a/srv_a:bld_a"), ("bld_d", $"org_a/srv_a@{first.Digest}") })
        {
            _rig.Want(Build(id, "org_b/srv_b", $"FROM {{base}}\nCOPY --from={_rig.Registry.Host}/{reference} /private /stolen\nRUN cat /stolen\n", "org_b/srv_b:pull,push", "base/busybox:pull"));
            var stolen = await _rig.EndAsync(id);
            Assert.Equal(BuildPhase.Failed, stolen.Phase);
            Assert.DoesNotContain("private of a", _rig.Text(id), StringComparison.Ordinal);
        }

        _rig.Want(Build("bld_o", "org_a/srv_c", $"FROM {_rig.Registry.Host}/org_a/srv_a:bld_a\nRUN cat /private\n", "org_a/srv_c:pull,push", "org_a/srv_a:pull", "base/busybox:pull"));
        var own = await _rig.EndAsync("bld_o");
        Assert.True(own.Phase == BuildPhase.Succeeded, $"{own.Message}\n{_rig.Text("bld_o")}");
        Assert.Contains("private of a", _rig.Text("bld_o"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_WithTheWrongRepository_CannotPush()
    {
        await using var agent = _rig.Agent();
        _rig.Want(Build("bld_x", "org_a/srv_a", "FROM {base}\nRUN echo mine\n", "org_b/srv_b:pull,push", "base/busybox:pull"));
        var ended = await _rig.EndAsync("bld_x");

        Assert.Equal(BuildPhase.Failed, ended.Phase);
        Assert.Contains("could not be pushed", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_AtOnce_EachUseTheirOwnToken_AndNoneIsLeftInTheLog()
    {
        await using var agent = _rig.Agent();
        var specs = new[] { "a", "b" }.Select(o => Build($"bld_{o}", $"org_{o}/srv_p", $"FROM {{base}}\nRUN echo {o}; cat /proc/self/environ; sleep 1\n", $"org_{o}/srv_p:pull,push", "base/busybox:pull")).ToArray();
        _rig.Want(specs);
        foreach (var spec in specs)
        {
            var ended = await _rig.EndAsync(spec.Id);
            Assert.True(ended.Phase == BuildPhase.Succeeded, $"{ended.Message}\n{_rig.Text(spec.Id)}");
            Assert.DoesNotContain(spec.Registries[0].Token[..40], _rig.Text(spec.Id), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Replica_PullsItsOwnImage_AndNoOther()
    {
        await using var agent = _rig.Agent();
        _rig.Want(Build("bld_a", "org_a/srv_r", "FROM {base}\nCMD [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/www\"]\n", "org_a/srv_r:pull,push", "base/busybox:pull"));
        var built = await _rig.EndAsync("bld_a");
        Assert.True(built.Phase == BuildPhase.Succeeded, built.Message);
        var image = $"{_rig.Registry.Host}/org_a/srv_r@{built.Digest}";
        await docker.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, Token);

        var replicas = new List<ReplicaSpec>();
        foreach (var (id, port, access) in new[] { ("rep_foreign", 21341u, "org_b/srv_b:pull"), ("rep_own", 21342u, "org_a/srv_r:pull") })
        {
            var replica = new ReplicaSpec { Id = id, Image = image, ContainerPort = 8080, HostPort = port, Intent = ReplicaIntent.Run };
            replica.Registries.Add(new RegistryCredential { Host = _rig.Registry.Host, Token = _signer.Token(access) });
            replicas.Add(replica);
            _rig.Want(state => state.Replicas.Add(replicas));
            await _rig.Plane.UntilAsync(() => _rig.Plane.Replica(id)?.Phase is ReplicaPhase.Ready or ReplicaPhase.Failed, $"{id} is decided");
        }

        Assert.Equal((ReplicaPhase.Failed, ReplicaPhase.Ready), (_rig.Plane.Replica("rep_foreign")!.Phase, _rig.Plane.Replica("rep_own")!.Phase));
    }

    private BuildSpec Build(string id, string name, string dockerfile, params string[] access)
        => _rig.Spec(id, Tars.Of(("Dockerfile", dockerfile.Replace("{base}", $"{_rig.Registry.Host}/base/busybox:1", StringComparison.Ordinal))), spec =>
        {
            (spec.ImageName, spec.CacheScope, spec.Pull) = ($"{_rig.Registry.Host}/{name}", name.Split('/')[1], true);
            spec.Registries.Add(new RegistryCredential { Host = _rig.Registry.Host, Token = _signer.Token(access) });
        });
}
