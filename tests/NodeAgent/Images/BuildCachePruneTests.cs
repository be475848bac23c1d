using ProxPaaS.NodeAgent.Images;

namespace ProxPaaS.Tests.NodeAgent.Images;

public sealed class BuildCachePruneTests
{
    [Fact]
    public void Steps_GetSharper_AndNeverTakeAllWhileABuildRuns()
    {
        Assert.Equal([TimeSpan.FromHours(24), TimeSpan.FromHours(1), TimeSpan.Zero], BuildCachePrune.Steps(false));
        Assert.DoesNotContain(TimeSpan.Zero, BuildCachePrune.Steps(true));
    }

    [Fact]
    public void Arguments_NameTheAge()
    {
        Assert.Equal(["--host", "unix:///s", "builder", "prune", "--all", "--force", "--filter", "until=168h"], BuildCachePrune.Arguments("/s", BuildCachePrune.Oldest));
        Assert.DoesNotContain("--filter", BuildCachePrune.Arguments("/s", TimeSpan.Zero));
    }

    [Fact]
    public void Watermarks_BeginAt85_AndEndAt75()
    {
        Assert.True(ImageGarbage.IsNeeded(new(100, 85)));
        Assert.False(ImageGarbage.IsNeeded(new(100, 84)));
        Assert.False(ImageGarbage.IsEnough(new(100, 76)));
        Assert.True(ImageGarbage.IsEnough(new(100, 75)));
    }
}
