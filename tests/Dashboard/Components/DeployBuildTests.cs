using Bunit;
using Microsoft.AspNetCore.Components;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Components.Builds;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Components;

public sealed class DeployBuildTests : ConsoleContext
{
    private readonly OverviewView _overview = DemoData.Busy();

    [Theory]
    [InlineData(DeploymentState.Starting, "Its image: starting")]
    [InlineData(DeploymentState.Active, "Its image: active")]
    public void Image_OnItsWayOrServing_IsNotRolledBackTo(DeploymentState state, string expected)
    {
        var shown = Show(_overview with { Deployments = [_overview.Deployments[0] with { State = state }] });
        Assert.Contains(expected, shown.Find(".chip").TextContent);
        Assert.Empty(shown.FindAll("button"));
    }

    [Fact]
    public void Image_ServingForLong_IsKnownByItsService()
    {
        var web = _overview.Services[0] with { ActiveDeploymentId = _overview.Builds[0].DeploymentId };
        Assert.Contains("Its image: active", Show(_overview with { Services = [web], Deployments = [] }).Find(".chip").TextContent);
    }

    [Fact]
    public void Image_OfAnOlderVersion_CanBeRolledBackTo()
    {
        var shown = Show(_overview with { Deployments = [_overview.Deployments[0] with { State = DeploymentState.Superseded }] });
        Assert.Contains("Roll back to this image", shown.Find("button").TextContent);
        Assert.Empty(shown.FindAll(".chip"));
    }

    private IRenderedComponent<CascadingValue<LiveState>> Show(OverviewView overview) => Render<CascadingValue<LiveState>>(p => p
        .Add(v => v.Value, new LiveState(overview, DemoData.Now, FeedStatus.Live, "", TrafficHistory.Empty))
        .AddChildContent<DeployBuild>(d => d.Add(x => x.Build, overview.Builds[0])));
}
