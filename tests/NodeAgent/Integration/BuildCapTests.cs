using Docker.DotNet.Models;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>Dockerfiles that take all they can get, on a real BuildKit. Each ends with a sentence, and the next build goes on.</summary>
[Trait("Category", "Integration")]
public sealed class BuildCapTests(BuildDocker docker) : IClassFixture<BuildDocker>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_FilledByAStep_EndsTheBuildWithTheCapsName_AndTheNextOneSucceeds()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN echo hungry; tail /dev/zero"));
        var ended = await rig.EndAsync("bld_a");

        Assert.Equal(BuildPhase.Failed, ended.Phase);
        Assert.StartsWith("The build needed more than its 256 MiB of memory.", ended.Message, StringComparison.Ordinal);
        Assert.Contains("px pools set builders --memory-mib", ended.Message, StringComparison.Ordinal);
        Assert.False(ended.BuilderFault);
        await rig.NothingRunsAsync();
        await SucceedsAsync(rig, "bld_b");
    }

    [Fact]
    public async Task Forks_WithoutEnd_AreHeldAtTheCap_AndTheBuildIsStopped()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN bomb() { bomb | bomb & }; bomb; while :; do sleep 1000 & done"));
        var ended = await rig.EndAsync("bld_a");

        Assert.StartsWith("The build wanted more than its 200 processes.", ended.Message, StringComparison.Ordinal);
        Assert.Contains("Builds:Processes", ended.Message, StringComparison.Ordinal);
        await rig.NothingRunsAsync();
        await SucceedsAsync(rig, "bld_b");
    }

    [Fact]
    public async Task Disk_FilledByAStep_StopsTheBuild_AndTheSpaceComesBack()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN dd if=/dev/zero of=/big bs=1M count=4000; sleep 1234", spec => spec.Limits.DiskBytes = 300 << 20));
        var ended = await rig.EndAsync("bld_a");

        Assert.StartsWith("The build was stopped: it took more than its 300 MiB of disk.", ended.Message, StringComparison.Ordinal);
        await rig.NothingRunsAsync();
        await LayersAreGoneAsync(100 << 20);
        await SucceedsAsync(rig, "bld_b");
    }

    [Fact]
    public async Task Disk_WithTooLittleFree_StopsTheBuild()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN sleep 1234", spec => spec.Limits.FreeDiskBytes = 1UL << 50));

        Assert.Contains("are kept so that the node goes on working", (await rig.EndAsync("bld_a")).Message, StringComparison.Ordinal);
        await rig.NothingRunsAsync();
    }

    [Fact]
    public async Task Time_SleptAway_StopsTheBuild_AndNamesTheSetting()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN sleep 1234", spec => spec.Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(3))));

        Assert.EndsWith("raise Builds:TimeoutMinutes.", (await rig.EndAsync("bld_a")).Message, StringComparison.Ordinal);
        await rig.NothingRunsAsync();
    }

    [Fact]
    public async Task CacheMount_IsSharedWithinAScope_AndWithNobodyElse()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        string Step(int n) => $"RUN --mount=type=cache,id=deps,target=/deps echo {n} found $(cat /deps/mark); echo kept > /deps/mark";
        foreach (var (id, scope) in new[] { ("bld_1", "srv_a"), ("bld_2", "srv_a"), ("bld_3", "srv_b") })
        {
            rig.Want(rig.Spec(id, Step(id[^1] - '0'), spec => spec.CacheScope = scope));
            Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync(id)).Phase);
        }

        Assert.Matches(@"(?m)^#\d+ [\d.]+ 2 found kept$", rig.Text("bld_2"));
        Assert.Matches(@"(?m)^#\d+ [\d.]+ 3 found$", rig.Text("bld_3"));
    }

    [Fact]
    public async Task Step_WithASecret_IsReusedWithinAScope_AndNeverByAnother()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        BuildSpec Spec(string id, string scope, string secret) => rig.Spec(id, "RUN --mount=type=secret,id=token cat /run/secrets/token > /fetched\nRUN cat /fetched /etc/hosts > /copied; echo fetched $(dd if=/fetched bs=3 count=1)", spec =>
        {
            spec.LayerScope = scope;
            spec.Secrets["token"] = secret;
        });

        rig.Want(Spec("bld_1", "org_a", "aaa-of-a"));
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_1")).Phase);
        rig.Want(Spec("bld_2", "org_b", "bbb-of-b"));
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_2")).Phase);
        rig.Want(Spec("bld_3", "org_a", "ccc-of-a"));
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_3")).Phase);

        Assert.Matches(@"(?m)^#\d+ [\d.]+ fetched bbb$", rig.Text("bld_2"));
        Assert.True(IsCached(rig.Text("bld_3"), "[2/3] RUN --mount=type=secret"), rig.Text("bld_3"));
    }

    [Fact]
    public async Task Layers_PushedByAnotherBuilder_AreReusedByCacheFrom()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN echo slow > /made", spec => spec.LayerScope = "org_a"));
        var first = await rig.EndAsync("bld_a");
        Assert.Equal(BuildPhase.Succeeded, first.Phase);
        rig.Want();

        // As on a node that never built it: no image and no cache.
        await docker.Client.Images.DeleteImageAsync($"{rig.Registry.Host}/org_a/srv_a:bld_a", new ImageDeleteParameters { Force = true }, Token);
        await PruneAsync();
        rig.Want(rig.Spec("bld_b", "RUN echo slow > /made", spec =>
        {
            spec.CacheFrom.Add($"{spec.ImageName}@{first.Digest}");
            spec.LayerScope = "org_a";
        }));
        var second = await rig.EndAsync("bld_b");

        Assert.True(second.Phase == BuildPhase.Succeeded, second.Message);
        Assert.True(IsCached(rig.Text("bld_b"), "[2/2] RUN echo slow"), rig.Text("bld_b"));
        rig.Want();

        await docker.Client.Images.DeleteImageAsync($"{rig.Registry.Host}/org_a/srv_a:bld_b", new ImageDeleteParameters { Force = true }, Token);
        await PruneAsync();
        rig.Want(rig.Spec("bld_c", "RUN echo slow > /made"));
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_c")).Phase);
        Assert.False(IsCached(rig.Text("bld_c"), "[2/2] RUN echo slow"), "it was not the other builder's layer that was found");
    }

    private static bool IsCached(string log, string step)
        => log.Split('\n').FirstOrDefault(line => line.Contains(step, StringComparison.Ordinal)) is { } found && log.Split('\n').Contains($"{found.Split(' ')[0]} CACHED");

    private static async Task SucceedsAsync(BuildRig rig, string id)
    {
        rig.Want(rig.Spec(id, "RUN echo fine"));
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync(id)).Phase);
    }

    private Task LayersAreGoneAsync(long most)
    {
        long Size() => new DirectoryInfo(Path.Combine(docker.Folder, "data", "overlay2")).EnumerateFiles("big", SearchOption.AllDirectories).Sum(file => file.Length);
        return Eventually.TrueAsync(() => Size() <= most);
    }

    private async Task PruneAsync()
    {
        using var process = System.Diagnostics.Process.Start("/usr/bin/docker", ["--host", $"unix://{docker.Socket}", "builder", "prune", "--all", "--force"]);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
    }
}
