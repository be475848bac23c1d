using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Live;

namespace ProxPaaS.Tests.Dashboard.Live;

public sealed class RefreshPlanTests
{
    [Fact]
    public void Events_OfOneService_FetchItOnceWithItsReplicas()
    {
        var plan = RefreshPlan.For([Event("replica.changed", "rep_1", "srv_1"), Event("replica.changed", "rep_2", "srv_1"), Event("service.changed", "srv_1", "srv_1")]);
        Assert.False(plan.Everything);
        Assert.Equal(["srv_1"], plan.Services);
        Assert.Equal(["srv_1"], plan.Replicas);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("project.changed")]
    public void Events_AboutTheWhole_FetchEverything(string kind) => Assert.True(RefreshPlan.For([Event(kind, "x")]).Everything);

    [Fact]
    public void Events_TooMany_FetchEverything()
        => Assert.True(RefreshPlan.For([.. Enumerable.Range(0, 40).Select(i => Event("node.changed", $"nod_{i}"))]).Everything);

    [Theory]
    [InlineData("delivery.changed")]
    [InlineData("preview.changed")]
    [InlineData("run.changed")]
    [InlineData("of.a.newer.control.plane")]
    public void Events_OfWhatTheOverviewDoesNotHold_WakePagesAndFetchNothing(string kind)
    {
        var plan = RefreshPlan.For([Event(kind, "x", "srv_1")]);
        Assert.True(plan is { Apart: true, IsEmpty: false, Everything: false });
        Assert.Empty(plan.Services);
    }

    [Theory]
    [InlineData("build.log")]
    [InlineData("run.log")]
    public void Events_OfLogs_FetchNothing(string kind) => Assert.True(RefreshPlan.For([Event(kind, "x")]).IsEmpty);

    private static EventView Event(string kind, string subject, string? service = null) => new(1, default, kind, subject, null, service, "");
}
