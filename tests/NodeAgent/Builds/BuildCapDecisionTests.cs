using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Builds.Caps;

namespace ProxPaaS.Tests.NodeAgent.Builds;

public sealed class BuildCapDecisionTests
{
    private static readonly BuildLimits Limits = new() { MemoryBytes = 512 << 20, Processes = 100, DiskBytes = 1 << 30, FreeDiskBytes = 1 << 29, Pool = "builders", Slots = 1 };
    private static readonly BuildSample Calm = new(0, 1L << 40, 1, true, TimeSpan.Zero, 0, 0, 0);

    [Fact]
    public void Stop_WithinTheCaps_GoesOn()
    {
        Assert.Null(BuildCapDecision.Stop(Limits, Calm));
        Assert.Null(BuildCapDecision.Stop(Limits, Calm with { AtProcessCap = TimeSpan.FromSeconds(9) }));
        Assert.Null(BuildCapDecision.Stop(Limits, Calm with { DiskTaken = 3L << 29, Builds = 2 }));
        Assert.Null(BuildCapDecision.Stop(new(), Calm with { DiskTaken = long.MaxValue, DiskFree = 0 }));
    }

    [Fact]
    public void Stop_DiskOverTheCap_TakesTheYoungestBuildOnly()
    {
        Assert.Contains("its 1024 MiB of disk", BuildCapDecision.Stop(Limits, Calm with { DiskTaken = 2L << 30 }), StringComparison.Ordinal);
        Assert.Contains("are kept", BuildCapDecision.Stop(Limits, Calm with { DiskFree = 1 }), StringComparison.Ordinal);
        Assert.Null(BuildCapDecision.Stop(Limits, Calm with { DiskFree = 1, Youngest = false, Builds = 2 }));
    }

    [Fact]
    public void Stop_AtTheProcessCapForLong_NamesIt() => Assert.Contains("more than its 100 processes", BuildCapDecision.Stop(Limits, Calm with { AtProcessCap = TimeSpan.FromSeconds(10), Youngest = false }), StringComparison.Ordinal);

    [Fact]
    public void Explain_TellsMemoryFromOtherFailures()
    {
        string[] killed = ["#5 ERROR: executor failed running [/bin/sh -c x]: exit code: 137"];
        Assert.Contains("its 512 MiB of memory", BuildCapDecision.Explain(Limits, Calm with { MemoryLimitHits = 1 }, killed), StringComparison.Ordinal);
        Assert.Contains("its 512 MiB of memory", BuildCapDecision.Explain(Limits, Calm with { OutOfMemoryKills = 1 }, []), StringComparison.Ordinal);
        Assert.Null(BuildCapDecision.Explain(Limits, Calm with { MemoryLimitHits = 1 }, ["exit code: 1"]));
        Assert.Contains("its 512 MiB of memory", BuildCapDecision.Explain(Limits, Calm, killed), StringComparison.Ordinal);
        Assert.Null(BuildCapDecision.Explain(new(), Calm, killed));
        Assert.Contains("its 100 processes", BuildCapDecision.Explain(Limits, Calm, ["#5 0.1 /bin/sh: fork: Resource temporarily unavailable"]), StringComparison.Ordinal);
        Assert.Contains("disk is full", BuildCapDecision.Explain(Limits, Calm, ["write /x: no space left on device"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error during connect: Post \"http://x\": EOF", true)]
    [InlineData("unexpected EOF", true)]
    [InlineData("rpc error: code = Unavailable desc = transport is closing", true)]
    [InlineData("#5 1.2 unexpected EOF", false)]
    [InlineData("executor failed running [/bin/sh -c x]: exit code: 1", false)]
    public void BuilderFault_IsDockersOwnDeath(string line, bool expected) => Assert.Equal(expected, BuilderFaults.Is([line]));
}
