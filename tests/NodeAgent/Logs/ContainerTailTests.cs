using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using ProxPaaS.NodeAgent.Logs;

namespace ProxPaaS.Tests.NodeAgent.Logs;

public sealed class ContainerTailTests
{
    [Fact]
    public async Task Read_OfADockerThatHangs_IsGivenUpSoThatTheContainerCanGo()
    {
        var clock = new FakeTimeProvider();
        var docker = Substitute.For<IDockerClient>();
        docker.Containers.GetContainerLogsAsync("c", Arg.Any<ContainerLogsParameters>(), Arg.Any<CancellationToken>()).Returns(async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Arg<CancellationToken>());
            return null!;
        });
        var reading = ContainerTail.ReadAsync(docker, "c", 10, clock, TestContext.Current.CancellationToken);

        Assert.False(reading.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await reading);
    }
}
