using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Images;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Integration;

[Trait("Category", "Integration")]
public sealed class ImageLoopTests(TestDocker docker) : IClassFixture<TestDocker>, IDockerEvents
{
    [Fact]
    public async Task Collect_OnAFullDisk_RemovesOnlyWhatNothingUses()
    {
        Assert.SkipUnless(docker.Unavailable is null, docker.Unavailable ?? "");
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var name in (string[])["px-test/free", "px-test/used", "px-test/wanted"])
        {
            // Images of their own: a mere second name would share the first one's id.
            var container = await docker.Client.Containers.CreateContainerAsync(new CreateContainerParameters { Image = TestDocker.Image, Cmd = [name] }, cancellation);
            await docker.Client.Images.CommitContainerChangesAsync(new CommitContainerChangesParameters { ContainerID = container.ID, RepositoryName = name, Tag = "1" }, cancellation);
            await docker.Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters(), cancellation);
        }

        await docker.Client.Containers.CreateContainerAsync(new CreateContainerParameters { Image = "px-test/used:1", Name = "user" }, cancellation);
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(2));
        var options = new AgentOptions(new Uri("https://127.0.0.1:1"), authority.Fingerprint) { StateFolder = folder.Path, DockerSocket = docker.Socket };
        var desired = new DesiredStateStore(options, [], NullLogger<DesiredStateStore>.Instance);
        desired.Offer(new() { Epoch = 1, Replicas = { new ReplicaSpec { Id = "rep_a", Image = "px-test/wanted:1" } } });
        var connected = new TaskCompletionSource();
        var connection = new DockerConnectionLoop(options, this, () => connected.TrySetResult(), TimeProvider.System, Random.Shared, NullLogger<DockerConnectionLoop>.Instance);
        using var stop = new CancellationTokenSource();
        var running = connection.RunAsync(stop.Token);
        await connected.Task.WaitAsync(Eventually.Limit, cancellation);
        var loop = new ImageLoop(options, connection, desired, new BuildTable(new Outbox(clock)), () => new(1L << 40, (1L << 40) - 1), clock, NullLogger<ImageLoop>.Instance);

        await loop.CollectAsync(cancellation);

        var left = (await docker.Client.Images.ListImagesAsync(new ImagesListParameters(), cancellation)).SelectMany(image => image.RepoTags ?? []).ToArray();
        Assert.DoesNotContain("px-test/free:1", left);
        Assert.Contains("px-test/used:1", left);
        Assert.Contains("px-test/wanted:1", left);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    void IDockerEvents.OnContainerEvent(Message message)
    {
        // None of these containers is a replica.
    }
}
