using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Model;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Model;

public sealed class ActivityTests
{
    private static readonly ServiceView Web = DemoData.Service("shop", "web", ServiceState.Running, "", 1, 1);

    [Fact]
    public void Story_OfABusyInstallation_IsTheRunningOne()
    {
        var picked = Activity.Pick(Activity.All(DemoData.Busy()), null);
        Assert.NotNull(picked);
        Assert.True(picked.Running);
        Assert.Equal(("bld_13", "dep_web13"), (picked.Build?.Id, picked.Deployment?.Id));
    }

    [Fact]
    public void Story_OfAChosenService_IsItsOwn()
        => Assert.Equal("dep_mailer7", Activity.Pick(Activity.All(DemoData.Busy()), "srv_shop_mailer")?.Deployment?.Id);

    [Fact]
    public void Story_OfOneService_IsItsNewest_AndOfAnUnknownOneNone()
    {
        Assert.Equal("dep_mailer7", Activity.Of(DemoData.Busy(), "srv_shop_mailer")?.Deployment?.Id);
        Assert.Null(Activity.Of(DemoData.Busy(), "srv_gone"));
    }

    [Fact]
    public void Build_FailedAfterTheLastDeployment_IsTheNewerStory()
    {
        var old = DemoData.Deployment(Web, "dep_1", 1, DeploymentState.Active, "", null, "m", "a", -500);
        var failed = DemoData.Build(Web, "bld_2", BuildState.Failed, null, "npm ci ended with 1.");
        var story = Assert.Single(Activity.All(DemoData.Empty with { Services = [Web], Deployments = [old], Builds = [failed] }));
        Assert.Null(story.Deployment);
        Assert.False(story.Running);
        Assert.Equal(("Build failed", "npm ci ended with 1."), (story.Look.Words, story.Reason));
        var steps = Timeline.Of(story);
        Assert.Equal([StepProgress.Done, StepProgress.Failed, StepProgress.Skipped], steps.Select(s => s.Progress));
    }

    [Fact]
    public void Timeline_OfAFailedDeployment_ShowsWhereItStopped()
    {
        var failed = DemoData.Deployment(Web, "dep_1", 1, DeploymentState.Failed, "Nothing listens on port 8080.", null, "m", "a", -50,
            DemoData.Step("placing", "", -50, -48), DemoData.Step("starting", "", -48, null), DemoData.Step("shifting", "", null, null));
        var steps = Timeline.Of(new Activity(Web, null, failed));
        Assert.Equal([StepProgress.Done, StepProgress.Failed, StepProgress.Skipped], steps.Select(s => s.Progress));
        Assert.Equal("Nothing listens on port 8080.", steps[1].Detail);
    }

    [Fact]
    public void Timeline_OfABuildAndItsDeployment_WaitsOnce()
    {
        var build = DemoData.Build(Web, "bld_1", BuildState.Succeeded, "dep_1");
        var deployment = DemoData.Deployment(Web, "dep_1", 1, DeploymentState.Starting, "", "bld_1", "m", "a", -50,
            DemoData.Step("queued", "", -50, -49), DemoData.Step("placed", "", -49, -48), DemoData.Step("pulling", "", -48, null), DemoData.Step("started", "", null, null));
        Assert.Equal(["Queued", "Build", "Place", "Pull image", "Start"], Timeline.Of(new Activity(Web, build, deployment)).Select(s => s.Name));
        Assert.Equal("Queued", Timeline.Of(new Activity(Web, null, deployment))[0].Name);
    }

    [Theory]
    [InlineData("rolling-out", "Rolling out")]
    [InlineData("pullingImage", "Pulling image")]
    [InlineData("node create", "Node create")]
    [InlineData("", "")]
    public void Title_OfAStep_IsInWords(string name, string expected) => Assert.Equal(expected, Timeline.Title(name));
}
