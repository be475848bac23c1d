using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Live;

public sealed class OverviewMergeTests
{
    private readonly OverviewView _all = DemoData.Busy();

    [Fact]
    public void Service_Gone_TakesItsReplicasWithIt()
    {
        var merged = OverviewMerge.Service(_all, "srv_shop_web", null);
        Assert.DoesNotContain(merged.Services, s => s.Id == "srv_shop_web");
        Assert.DoesNotContain(merged.Replicas, r => r.ServiceId == "srv_shop_web");
    }

    [Fact]
    public void Service_Changed_KeepsItsPlace()
    {
        var merged = OverviewMerge.Service(_all, "srv_shop_checkout", _all.Services[1] with { ReadyReplicas = 9 });
        Assert.Equal(9, merged.Services[1].ReadyReplicas);
        Assert.Equal(_all.Services.Count, merged.Services.Count);
    }

    [Fact]
    public void Node_DestroyedOrOperationFinished_LeavesThePage()
    {
        Assert.Equal(4, OverviewMerge.Node(_all, _all.Nodes[0].Id, _all.Nodes[0] with { State = NodeState.Destroyed }).Nodes.Count);
        Assert.Empty(OverviewMerge.Operation(_all, "opr_01", _all.Operations[0] with { FinishedAt = DemoData.Now }).Operations);
    }

    [Fact]
    public void Deployment_New_ComesFirst()
        => Assert.Equal("dep_new", OverviewMerge.Deployment(_all, "dep_new", _all.Deployments[0] with { Id = "dep_new" }).Deployments[0].Id);
}
