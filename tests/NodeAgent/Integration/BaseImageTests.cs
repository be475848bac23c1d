using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

/// <summary>The registry of what builds start from goes away, for real: who built before goes on with the node's copy, and nobody else.</summary>
[Trait("Category", "Integration")]
public sealed class BaseImageTests(BuildDocker docker) : IClassFixture<BuildDocker>
{
    [Fact]
    public async Task Build_WhoseBasesRegistryIsDown_GoesOnWithTheNodesCopyForTheSameOrganisationOnly()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        using var bases = await RegistryServer.StartAsync();
        await PushBaseAsync(bases, "busybox");
        await PushBaseAsync(bases, "tools");
        await using var agent = rig.Agent();

        // COPY --from is an image too.
        string[] dockerfile = [$"FROM {bases.Host}/busybox:1", $"COPY --from={bases.Host}/tools:1 /www/index.html /tool", "RUN echo first > /made"];
        var first = Of(rig, "bld_1", "org_a", dockerfile);
        rig.Want(first);
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_1")).Phase);
        bases.Kill();

        // Another step than before: it really runs.
        rig.Want(first, Of(rig, "bld_2", "org_a", [.. dockerfile[..2], "RUN echo second > /made && cat /tool"]));
        var second = await rig.EndAsync("bld_2");
        Assert.True(second.Phase == BuildPhase.Succeeded, $"{second.Message}\n{rig.Text("bld_2")}");
        Assert.Contains("Warning: the registry 127.0.0.1", rig.Text("bld_2"), StringComparison.Ordinal);
        Assert.Contains($"{bases.Host}/tools:1 as sha256:", rig.Text("bld_2"), StringComparison.Ordinal);

        rig.Want(first, Of(rig, "bld_3", "org_b", dockerfile));
        var foreign = await rig.EndAsync("bld_3");
        Assert.Equal(BuildPhase.Failed, foreign.Phase);
        Assert.Contains("this node has no copy of", foreign.Message, StringComparison.Ordinal);
        Assert.EndsWith("Deploy again when it is back.", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_FromCopies_DoesNotReachAnImageOfAnotherOrganisationThatLiesThereByName()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        using var bases = await RegistryServer.StartAsync();
        await PushBaseAsync(bases, "busybox");
        await using var agent = rig.Agent();
        var first = Of(rig, "bld_1", "org_a", [$"FROM {bases.Host}/busybox:1", "RUN echo a > /a"]);
        rig.Want(first);
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_1")).Phase);
        await docker.Client.Images.TagImageAsync(TestDocker.Image, new ImageTagParameters { RepositoryName = $"{bases.Host}/org_b/private", Tag = "1" }, TestContext.Current.CancellationToken);
        bases.Kill();

        // Without asking registries Docker would take it from its own store.
        rig.Want(first, Of(rig, "bld_2", "org_a", [$"FROM {bases.Host}/org_b/private:1 AS other", $"FROM {bases.Host}/busybox:1", "COPY --from=other /www/index.html /stolen"]));
        var stolen = await rig.EndAsync("bld_2");

        Assert.Equal(BuildPhase.Failed, stolen.Phase);
        Assert.Contains($"no copy of {bases.Host}/org_b/private:1", stolen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_ThatSpeaksAsIfItWereGivenAnImageOfAnotherOrganisation_IsNotGivenIt()
    {
        await using var rig = await BuildRig.StartAsync(docker);
        using var bases = await RegistryServer.StartAsync();
        await PushBaseAsync(bases, "busybox");
        await using var agent = rig.Agent();
        var first = Of(rig, "bld_1", "org_a", [$"FROM {bases.Host}/busybox:1", "RUN echo a > /a"]);
        rig.Want(first);
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_1")).Phase);
        bases.Kill();

        // BuildKit shows a step's name with the values of variables, line ends included.
        var digest = (await docker.Client.Images.ListImagesAsync(new ImagesListParameters(), TestContext.Current.CancellationToken))
            .SelectMany(image => image.RepoDigests ?? []).First(name => name.StartsWith($"{bases.Host}/busybox@", StringComparison.Ordinal)).Split('@')[1];
        var forged = Of(rig, "bld_2", "org_b", ["FROM scratch", "ARG A", "ENV X=$A", "WORKDIR /x$X"]);
        forged.BuildArgs["A"] = $"\n#99 [internal] load metadata for {bases.Host}/busybox:1@{digest}";
        rig.Want(first, forged);
        Assert.Equal(BuildPhase.Succeeded, (await rig.EndAsync("bld_2")).Phase);
        Assert.Contains($"\n#99 [internal] load metadata for {bases.Host}/busybox:1@{digest}", rig.Text("bld_2"), StringComparison.Ordinal);

        rig.Want(first, forged, Of(rig, "bld_3", "org_b", [$"FROM {bases.Host}/busybox:1"]));
        Assert.Contains("this node has no copy of", (await rig.EndAsync("bld_3")).Message, StringComparison.Ordinal);
    }

    private static BuildSpec Of(BuildRig rig, string id, string organisation, string[] dockerfile)
        => rig.Spec(id, Tars.Of(("Dockerfile", string.Join('\n', dockerfile) + "\n")), s =>
        {
            s.Pull = true;
            s.LayerScope = organisation;
            s.ImageName = $"{rig.Registry.Host}/{organisation}/srv";
        });

    private async Task PushBaseAsync(RegistryServer registry, string name)
    {
        await docker.Client.Images.TagImageAsync(TestDocker.Image, new ImageTagParameters { RepositoryName = $"{registry.Host}/{name}", Tag = "1" }, TestContext.Current.CancellationToken);
        await docker.Client.Images.PushImageAsync($"{registry.Host}/{name}", new ImagePushParameters { Tag = "1" }, new AuthConfig(), new Progress<JSONMessage>(), TestContext.Current.CancellationToken);
        await docker.Client.Images.DeleteImageAsync($"{registry.Host}/{name}:1", new ImageDeleteParameters(), TestContext.Current.CancellationToken);
    }
}
