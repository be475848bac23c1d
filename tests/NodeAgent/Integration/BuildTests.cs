using System.Formats.Tar;
using Docker.DotNet.Models;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

[Trait("Category", "Integration")]
public sealed class BuildTests(BuildDocker docker) : IClassFixture<BuildDocker>
{
    private const string Secret = "s3cret-of-the-build";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_WithArgumentsAndSecrets_IsPushedAndRunsByDigest()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        var spec = rig.Spec("bld_a", Tars.Of(
            ("Dockerfile", $"# syntax=docker/dockerfile:1\nFROM {TestDocker.Image}\nARG GREETING\nRUN --mount=type=secret,id=key test \"$(cat /run/secrets/key)\" = {Secret} && cat /run/secrets/key && echo built with \"$GREETING\"\nCOPY index.html /www/index.html\nCMD [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/www\"]\n"),
            ("index.html", "from the build")));
        spec.BuildArgs["GREETING"] = "two words; $(touch /tmp/px-canary)";
        spec.Secrets["key"] = Secret;
        rig.Want(spec);
        var built = await rig.EndAsync("bld_a");

        var log = rig.Text("bld_a");
        Assert.True(built.Phase == BuildPhase.Succeeded, $"{built.Message}\n{log}");
        Assert.StartsWith("sha256:", built.Digest, StringComparison.Ordinal);
        Assert.True(built.ImageBytes > 0);
        Assert.Contains("built with two words; $(touch /tmp/px-canary)", log, StringComparison.Ordinal);
        Assert.Contains("# syntax=docker/dockerfile:1", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, log.Replace($"= {Secret}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(BuildSecrets.LeftOver(agent.Options.StateFolder));
        await AssertLinesAreWholeAsync(rig.Plane, "bld_a");

        var image = $"{spec.ImageName}@{built.Digest}";
        var replica = new ReplicaSpec { Id = "rep_b", Image = image, ContainerPort = 8080, HostPort = 21221, Intent = ReplicaIntent.Run };
        await docker.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, Token);
        rig.Want(state => state.Replicas.Add(replica));
        await rig.Plane.UntilAsync(() => rig.Plane.Replica("rep_b")?.Phase == ReplicaPhase.Ready, "the built image runs");
        using var http = new HttpClient();
        Assert.Equal("from the build", await http.GetStringAsync("http://127.0.0.1:21221/", Token));
        Assert.False(Directory.Exists(Path.Combine(agent.Options.StateFolder, "builds", "bld_a")));
    }

    [Fact]
    public async Task Build_ThatFails_SaysWhichStep()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN echo about to fail && exit 7"));
        var ended = await rig.EndAsync("bld_a");

        Assert.Equal(BuildPhase.Failed, ended.Phase);
        Assert.Contains("exit code 7", ended.Message, StringComparison.Ordinal);
        Assert.Contains("about to fail", rig.Text("bld_a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_WithoutDockerfile_SaysSo()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", Tars.Of(("readme.txt", "nothing"))));

        Assert.StartsWith("The sources have no file \"Dockerfile\".", (await rig.EndAsync("bld_a")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData(".dockerignore")]
    public async Task Build_WhoseInstructionsAreALinkOutOrHuge_IsRefused(string name)
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        var others = name == "Dockerfile" ? [] : new TarEntry[] { new PaxTarEntry(TarEntryType.RegularFile, "Dockerfile") { DataStream = new MemoryStream("FROM scratch\n"u8.ToArray()) } };
        rig.Want(
            rig.Spec("bld_a", Tars.Of([new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = "/etc/shadow" }, .. others])),
            rig.Spec("bld_b", Tars.Of([new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[2 << 20]) }, .. others])));

        Assert.Equal($"\"{name}\" is a symbolic link; it must be a file.", (await rig.EndAsync("bld_a")).Message);
        Assert.StartsWith($"\"{name}\" is larger than 1 MiB", (await rig.EndAsync("bld_b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_LeavingTheDesiredSet_IsKilledAtOnce()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN echo begun && sleep 1234"));
        await rig.SaysAsync("bld_a", "begun");

        rig.Want();

        await Eventually.TrueAsync(() => !Directory.Exists(Path.Combine(agent.Options.StateFolder, "builds", "bld_a")));
        await rig.NothingRunsAsync();
    }

    [Fact]
    public async Task Build_OverItsTime_Fails()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        await using var agent = rig.Agent();
        rig.Want(rig.Spec("bld_a", "RUN sleep 4321", spec => spec.Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1))));

        Assert.Contains("took longer", (await rig.EndAsync("bld_a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_RestartedDuringABuild_ReportsItFailedAndKeepsTheLog()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        var spec = rig.Spec("bld_a", "RUN echo begun && sleep 1234");
        await using (rig.Agent())
        {
            rig.Want(spec);
            await rig.SaysAsync("bld_a", "begun");
        }

        var before = (ulong)rig.Plane.LinesOf("bld_a").Count;
        spec.LogLinesReceived = before;
        rig.Want(spec);
        await using var second = rig.Agent();
        var ended = await rig.EndAsync("bld_a");

        Assert.Equal(BuildPhase.Failed, ended.Phase);
        Assert.Contains("restarted", ended.Message, StringComparison.Ordinal);
        Assert.Equal(before + 1, rig.Plane.Logs.Last().FirstLine);
    }

    private static async Task AssertLinesAreWholeAsync(FakeControlPlane plane, string id)
    {
        await plane.UntilAsync(() => plane.Build(id)?.LogLines == (ulong)plane.LinesOf(id).Count, "every line");
        var next = 1UL;
        foreach (var batch in plane.Logs.Where(batch => batch.Source == id))
        {
            Assert.Equal(next, batch.FirstLine);
            next += (ulong)batch.Lines.Count;
        }
    }
}
