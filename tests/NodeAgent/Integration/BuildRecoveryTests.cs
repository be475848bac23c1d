using Google.Protobuf;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>Builds that lose their Docker, their agent or their purpose. Nothing of them runs on, and nothing is pushed twice.</summary>
[Trait("Category", "Integration")]
public sealed class BuildRecoveryTests(BuildDocker docker) : IClassFixture<BuildDocker>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancelled_WhileAStepRuns_LeavesNoProcess_NoImage_AndTheNextBuildGoesOn()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN echo begun; sleep 1234"));
        await rig.SaysAsync("bld_a", "begun");
        rig.Want(rig.Spec("bld_b", "RUN echo second"));

        await rig.NothingRunsAsync();
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_b")).Phase);
        Assert.Equal(["bld_b"], await TagsAsync(rig));
    }

    [Fact]
    public async Task Docker_KilledUnderABuild_IsTheBuildersFault_AndTheStepsEnd()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN echo begun; sleep 1234"));
        await rig.SaysAsync("bld_a", "begun");

        await docker.KillAsync();
        var ended = await rig.EndAsync("bld_a");
        Assert.True(ended is { Phase: BuildPhase.Failed, BuilderFault: true }, ended.ToString());
        Assert.Equal("Docker on the node stopped while this build ran.", ended.Message);
        await rig.NothingRunsAsync();

        await docker.StartAsync();
        await rig.Plane.UntilAsync(() => rig.Plane.Status.DockerReady, "Docker again");
        rig.Want(rig.Spec("bld_b", "RUN echo again"));
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_b")).Phase);
    }

    [Fact]
    public async Task Agent_KilledInABuild_EndsWhatItLeft_AndSaysThatTheBuilderFailed()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        using var folder = new TemporaryFolder();
        var spec = rig.Spec("bld_a", "RUN echo begun; sleep 1234");
        await using (var first = new AgentProcess(rig.Plane, folder, docker))
        {
            rig.Want(spec);
            await rig.SaysAsync("bld_a", "begun");
            await first.KillAsync();
        }

        spec.LogLinesReceived = (ulong)rig.Plane.LinesOf("bld_a").Count;
        rig.Want(spec);
        await using var second = new AgentProcess(rig.Plane, folder, docker);
        var ended = await rig.EndAsync("bld_a");

        Assert.True(ended is { Phase: BuildPhase.Failed, BuilderFault: true }, ended.ToString());
        await rig.NothingRunsAsync();
        Assert.False(ProcessList.AnyWithArgument(folder.Combine("state/builds/bld_a/context")), "the docker command of the first agent still runs");
    }

    [Fact]
    public async Task Agent_KilledAfterThePush_ReportsTheImage_AndPushesNothingAgain()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        using var folder = new TemporaryFolder();
        var digest = $"sha256:{new string('a', 64)}";
        Directory.CreateDirectory(folder.Combine("state/builds/bld_a"));
        await File.WriteAllBytesAsync(folder.Combine("state/builds/bld_a/status.pb"), new BuildStatus { Id = "bld_a", Phase = BuildPhase.Pushing, Digest = digest }.ToByteArray(), Token);
        rig.Want(rig.Spec("bld_a", "RUN echo never"));
        await using var agent = new AgentProcess(rig.Plane, folder, docker);
        var ended = await rig.EndAsync("bld_a");

        Assert.Equal((BuildPhase.Succeeded, digest), (ended.Phase, ended.Digest));
        Assert.Empty(await TagsAsync(rig));
    }

    [Fact]
    public async Task Push_WhileTheRegistryIsCleaned_Waits()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        var spec = rig.Spec("bld_a", "RUN echo made", s => s.HoldPush = true);
        rig.Want(spec);
        await rig.SaysAsync("bld_a", "the push waits");
        Assert.Empty(await TagsAsync(rig));

        spec.HoldPush = false;
        rig.Want(spec);
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_a")).Phase);
        Assert.Equal(["bld_a"], await TagsAsync(rig));
    }

    [Fact]
    public async Task Agent_WhileItBuilds_StartsNoShell()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        using var folder = new TemporaryFolder();
        await using var agent = new AgentProcess(rig.Plane, folder, docker);
        var seen = new HashSet<string>();
        rig.Want(rig.Spec("bld_a", "RUN echo $(sleep 1) && sleep 1\nCMD [\"sh\"]"));
        var end = rig.EndAsync("bld_a");
        while (!end.IsCompleted)
        {
            seen.UnionWith(ProcessList.DescendantsOf(agent.Id));
            await Task.Delay(5, Token);
        }

        Assert.Equal(BuildPhase.Succeeded, (await end).Phase);
        Assert.Contains("docker", seen);
        Assert.DoesNotContain(seen, ProcessList.IsShell);
    }

    private static async Task<IReadOnlyList<string>> TagsAsync(BuildRig rig)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync($"http://{rig.Registry.Host}/v2/org_a/srv_a/tags/list", Token);
        if (!response.IsSuccessStatusCode)
        {
            return [];
        }

        using var document = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        return [.. document.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)];
    }
}
