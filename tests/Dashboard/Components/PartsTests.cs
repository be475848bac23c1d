using Bunit;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Components.Cluster;
using ProxPaaS.Dashboard.Components.Layout;
using ProxPaaS.Dashboard.Components.Services;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.Model;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Components;

public sealed class PartsTests : ConsoleContext
{
    private readonly OverviewView _overview = DemoData.Busy();

    [Fact]
    public void ServiceCard_Degraded_SaysWhyAndWhatToDo()
    {
        var mailer = _overview.Services.Single(s => s.Name == "mailer");
        string? selected = null;
        var card = Render<ServiceCard>(p => p.Add(c => c.Service, mailer).Add(c => c.Overview, _overview).Add(c => c.OnSelect, id => selected = id));
        Assert.Contains("Degraded", card.Find(".chip").TextContent);
        Assert.Contains("px services set shop/mailer --memory 512M", card.Find(".reason").TextContent);
        Assert.Equal(2, card.FindAll(".dot").Count);
        Assert.Contains("0.4 errors/s", card.Markup);
        Assert.Contains("Send receipts as PDF", card.Find(".version").TextContent);
        Assert.Equal(mailer.GitUrl, card.Find("[data-copy]").GetAttribute("data-copy"));
        card.Find("button[aria-pressed]").Click();
        Assert.Equal(mailer.Id, selected);
    }

    [Fact]
    public void ServiceCard_WithHostileText_IsEscaped()
    {
        var evil = _overview.Services[0] with { Name = "<script>x</script>", Reason = "<img src=x>" };
        var card = Render<ServiceCard>(p => p.Add(c => c.Service, evil).Add(c => c.Overview, _overview));
        Assert.Empty(card.FindAll("script, img"));
    }

    [Fact]
    public void Nodes_Grouped_ShowHostsReservationsAndReasons()
    {
        var nodes = Render<NodesSection>(p => p.Add(n => n.Nodes, _overview.Nodes));
        Assert.Equal(2, nodes.FindAll(".host").Count);
        Assert.Contains("1.5 of 2 cores", nodes.Markup);
        Assert.Contains("Waiting for the guest to join", nodes.Markup);
    }

    [Fact]
    public void Replicas_InTheTable_TroubleComesFirst()
    {
        var table = Render<ReplicasSection>(p => p.Add(r => r.Replicas, _overview.Replicas));
        Assert.Contains("Not ready", table.FindAll("tbody tr")[0].TextContent);
        Assert.Contains("exit code 137", table.FindAll("tbody tr")[0].TextContent);
    }

    [Fact]
    public void Operations_Open_SayWhatTheyWaitFor()
    {
        var operations = Render<OperationsSection>(p => p.Add(o => o.Overview, _overview));
        Assert.Contains("its agent has not called yet", operations.Markup);
        Assert.Equal(4, operations.FindAll(".crumbs li").Count);
        Assert.Contains("pool-default-4", operations.Find(".operation-now").TextContent);
    }

    [Fact]
    public void EmptyLists_EachHaveASentenceAndACommand()
    {
        Assert.Contains("px pools set default --min 1", Render<NodesSection>().Markup);
        Assert.Contains("px pools create default", Render<PoolsSection>().Markup);
        Assert.Contains("px scale 2 -s SERVICE", Render<ReplicasSection>().Markup);
        Assert.Contains("join-tokens", Render<EdgesSection>().Markup);
        Assert.Contains("px projects create shop", Render<ServicesSection>(p => p.Add(s => s.Overview, DemoData.Empty)).Markup);
    }

    [Fact]
    public void Banners_Reconnecting_SaySinceWhenAndWhy()
    {
        var state = new LiveState(_overview, DemoData.Now, FeedStatus.Reconnecting, "connection refused", TrafficHistory.Empty);
        var banner = Render<Banners>(p => p.Add(b => b.State, state));
        Assert.Contains("as of", banner.Markup);
        Assert.Contains("connection refused", banner.Markup);
        Assert.DoesNotContain("Simulated", banner.Markup);
    }

    [Theory]
    [InlineData(StepProgress.Running, "step")]
    [InlineData(StepProgress.Done, null)]
    public void Step_Running_IsTheCurrentOne(StepProgress progress, string? current)
    {
        var step = Render<StepItem>(p => p.Add(s => s.Step, new TimelineStep("Placing", "", progress, DemoData.Now.AddSeconds(-2), progress == StepProgress.Done ? DemoData.Now : null)));
        Assert.Equal(current, step.Find("li").GetAttribute("aria-current"));
        Assert.Contains("2.", step.Find(".step-time").TextContent);
    }
}
