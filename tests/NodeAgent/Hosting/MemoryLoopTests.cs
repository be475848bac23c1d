using ProxPaaS.Contracts.Hosting;

namespace ProxPaaS.Tests.NodeAgent.Hosting;

public sealed class MemoryLoopTests
{
    [Fact]
    public void IsDue_BesideOthers_OnceEnoughWasAllocated()
    {
        var loop = Loop(worth: 100, atRestOnly: false);

        Assert.Equal([false, true, true], new long[] { 99, 100, 250 }.Select(loop.IsDue));
    }

    [Fact]
    public void IsDue_AtRestOnly_WaitsUntilNothingMovesForAnInterval()
    {
        var loop = Loop(worth: 1, atRestOnly: true);

        Assert.Equal([false, false, true], new long[] { 5, 9, 9 }.Select(loop.IsDue));
    }

    [Fact]
    public void IsDue_NeverActive_IsNotDue() => Assert.False(Loop(worth: 1, atRestOnly: true).IsDue(0));

    private static MemoryLoop Loop(long worth, bool atRestOnly) => new(() => 0, worth, atRestOnly, TimeSpan.FromSeconds(1), TimeProvider.System);
}
