using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.Tests.NodeAgent.Replicas;

public sealed class ImageInitTests
{
    private static readonly DockerHost Host = new(null, "") { InitBinary = "docker-init", Processors = 2 };

    [Theory]
    [InlineData("/init", "", true)]
    [InlineData("", "/sbin/init", true)]
    [InlineData("/usr/bin/dumb-init -- extra/entrypoint.sh", "node server.js", true)]
    [InlineData("/tini --", "/run.sh", true)]
    [InlineData("docker-entrypoint.sh", "/init", false)]
    [InlineData("docker-entrypoint.sh", "postgres", false)]
    [InlineData("/app/init", "", false)]
    [InlineData("", "", false)]
    public void IsBrought_ByTheFirstProgramOfTheImage(string entrypoint, string command, bool expected)
        => Assert.Equal(expected, ImageInit.IsBrought(Words(entrypoint), Words(command)));

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Container_HasOneInit(bool ownInit, bool dockers)
        => Assert.Equal(dockers, ContainerParameters.Of(new ReplicaSpec { Id = "rep_a" }, Host, limitCpu: true, ownInit).HostConfig!.Init);

    [Theory]
    [InlineData(0u, 0)]
    [InlineData(1u, 2)]
    [InlineData(50u, 51)]
    [InlineData(1000u, 1024)]
    [InlineData(4_000_000_000u, 262_144)]
    public void Container_WithALentCore_HasSharesOfWhatIsPromisedToItOnly(uint milli, long shares)
    {
        var made = ContainerParameters.Of(new ReplicaSpec { Id = "rep_a", CpuMilli = milli }, Host, limitCpu: true, ownInit: false).HostConfig!;

        Assert.Equal(shares, made.CPUShares);
        Assert.True(milli is 0 or >= 1000 || made.NanoCPUs == 1_000_000_000);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
