using CsCheck;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Builds.Caps;

namespace ProxPaaS.Tests.Orchestrator.Builds;

public sealed class BuildCapsTests
{
    [Theory]
    [InlineData(1000, 1024, null, 0, 1)]
    [InlineData(8000, 16384, null, 0, 4)]
    [InlineData(8000, 4096, null, 0, 2)]
    [InlineData(64000, 524288, null, 0, 16)]
    [InlineData(8000, 16384, null, 3, 3)]
    [InlineData(8000, 16384, 6, 3, 6)]
    [InlineData(0, 0, null, 0, 1)]
    public void Slots_FollowThePool_ThenTheInstallation_ThenTheShape(int cpu, int memory, int? pool, int installation, int expected)
        => Assert.Equal(expected, BuildSlots.Of(new("p", cpu, memory, 0, false), pool, installation));

    [Fact]
    public void Caps_OfAnyBuilder_NeverPromiseMoreThanItHas() => Gen.Select(Gen.Int[1, 64], Gen.Int[384, 65536], Gen.Int[2, 1000], Gen.Int[1, 16], Gen.Bool).Sample((cores, memory, disk, slots, apps) =>
    {
        var caps = BuildCaps.Of(new("p", cores * 1000, memory, disk, apps), slots, new());

        Assert.InRange(caps.CpuMilli, 1, cores * 1000);
        Assert.InRange(caps.NodeMemoryMiB, 1, memory);
        Assert.True((long)caps.MemoryMiB * slots <= caps.NodeMemoryMiB);
        Assert.True(caps.DiskMiB * slots <= disk * 1024L / 2);
        Assert.InRange(caps.FreeDiskMiB, 1, disk * 1024L);
    });

    [Fact]
    public void Caps_OfAnUnknownBuilder_AreNone() => Assert.Equal(new(0, 0, 0, 4096, 0, 0), BuildCaps.Of(new("", 0, 0, 0, false), 1, new()));

    [Fact]
    public void Caps_ThatTheInstallationSets_GoBeforeTheShares_ButNotBeyondTheNode()
    {
        var caps = BuildCaps.Of(new("p", 4000, 4096, 100, false), 2, new() { MemoryMiB = 99999, CpuMilli = 1500, DiskGiB = 3, Processes = 100 });

        Assert.Equal((1500, 3872, 3 * 1024L, 100), (caps.CpuMilli, caps.MemoryMiB, caps.DiskMiB, caps.Processes));
    }
}
