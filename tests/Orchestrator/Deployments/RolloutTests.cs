using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Deployments;

public sealed class RolloutTests
{
    private const string V1 = "registry.test/web@sha256:1", V2 = "registry.test/web@sha256:2", Broken = "registry.test/broken@sha256:3";

    [Fact]
    public async Task FirstDeployment_WithRoom_EndsActiveWithAllStepsDone()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync(replicas: 2);
        var id = await rig.DeployAsync(service, V1);

        await rig.UntilStateAsync(id, DeploymentState.Active);
        await rig.PassAsync(2);

        var deployment = await rig.DeploymentAsync(id);
        Assert.Equal("", deployment.Reason);
        Assert.NotNull(deployment.ActiveAt);
        Assert.All(DeploymentViews.Steps(deployment), s => Assert.NotNull(s.FinishedAt));
        Assert.Equal(2, (await rig.LiveAsync(id)).Select(r => r.NodeId).Distinct().Count());
        var route = Assert.Single(rig.Get<RouteTables>().Current!.Table.Routes);
        Assert.Equal(2, route.Upstreams.Count(u => u.State == Contracts.Edge.UpstreamState.Active));
        Assert.DoesNotContain(rig.Events.All, e => e.Message.Contains("sesame", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SecondDeployment_WhileVisitorsCome_IsStartFirstAndDrainsTheOld()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync(replicas: 2);
        var first = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        await rig.PassAsync();
        var old = (await rig.LiveAsync(first)).Select(r => r.Id).ToHashSet();
        rig.InFlight[old.First()] = 3;
        rig.Watch = tables => Assert.True(tables.Current!.Table.Routes[0].Upstreams.Count(u => u.State == Contracts.Edge.UpstreamState.Active) >= 2, "fewer than two served");

        var second = await rig.DeployAsync(service, V2);
        await rig.UntilStateAsync(second, DeploymentState.Active);
        Assert.Equal(DeploymentState.Draining, (await rig.DeploymentAsync(first)).State);
        await rig.PassAsync(4);

        // The one with requests in flight runs on; the idle one is gone.
        Assert.Equal(old.First(), Assert.Single(await rig.LiveAsync(first)).Id);
        rig.InFlight.Clear();
        await rig.UntilStateAsync(first, DeploymentState.Superseded, passes: 6);
        Assert.Equal(2, (await rig.LiveAsync()).Count);
    }

    [Fact]
    public async Task Drain_WithRequestsThatNeverEnd_IsOverAfterThirtySeconds()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync();
        var first = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        rig.InFlight[(await rig.LiveAsync(first)).Single().Id] = 1;
        var second = await rig.DeployAsync(service, V2);
        await rig.UntilStateAsync(second, DeploymentState.Active);

        await rig.PassAsync(20);
        Assert.Single(await rig.LiveAsync(first));
        await rig.PassAsync(15);
        Assert.Empty(await rig.LiveAsync(first));
    }

    [Fact]
    public async Task Deployment_ThatNeverStarts_FailsWithASentenceAndThePreviousServesUntouched()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync(replicas: 2);
        var first = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        var before = (await rig.LiveAsync(first)).Select(r => (r.Id, r.State, r.Goal, r.HostPort)).ToList();

        var second = await rig.DeployAsync(service, Broken);
        await rig.UntilStateAsync(second, DeploymentState.Failed);
        await rig.PassAsync(5);

        var failed = await rig.DeploymentAsync(second);
        Assert.Contains("exit code 1", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("Version 1 serves on", failed.Reason, StringComparison.Ordinal);
        Assert.NotNull(failed.FinishedAt);
        Assert.Empty(await rig.LiveAsync(second));
        Assert.Equal(before, (await rig.LiveAsync(first)).Select(r => (r.Id, r.State, r.Goal, r.HostPort)));
        Assert.Equal(first, (await rig.QueryAsync(c => c.Services.SingleAsync())).ActiveDeploymentId);
    }

    [Fact]
    public async Task Deployment_AskedForWhileAnotherStarts_Wins()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        var first = await rig.DeployAsync(service, V1);
        await rig.PassAsync(2);
        var second = await rig.DeployAsync(service, V2);

        await rig.UntilStateAsync(second, DeploymentState.Active);
        await rig.PassAsync(4);

        Assert.Equal(DeploymentState.Superseded, (await rig.DeploymentAsync(first)).State);
        Assert.Empty(await rig.LiveAsync(first));
    }

    [Fact]
    public async Task Scale_UpDownAndToZero_StaysWithinOneDeployment()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync();
        var id = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(id, DeploymentState.Active);

        await rig.ScaleAsync(service, 6);
        await rig.UntilAsync(async () => (await rig.LiveAsync(id)).Count(r => r.State == ReplicaState.Ready) == 6);
        await rig.ScaleAsync(service, 2);
        await rig.UntilAsync(async () => (await rig.LiveAsync(id)).Count == 2);
        await rig.ScaleAsync(service, 0);
        await rig.UntilAsync(async () => (await rig.LiveAsync(id)).Count == 0);

        var deployment = await rig.DeploymentAsync(id);
        Assert.Equal(DeploymentState.Active, deployment.State);
        Assert.Contains("stopped", deployment.Reason, StringComparison.Ordinal);
        Assert.Equal(1, await rig.QueryAsync(c => c.Deployments.CountAsync()));
    }

    [Fact]
    public async Task Replica_WithoutRoom_WaitsWithAReasonUntilANodeComes()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync(memoryMiB: 256);
        var service = await rig.AddServiceAsync(replicas: 3);
        var id = await rig.DeployAsync(service, V1);
        await rig.PassAsync(8);

        var waiting = await rig.DeploymentAsync(id);
        Assert.Equal(DeploymentState.Placing, waiting.State);
        Assert.Contains("1 node: memory", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal("1 node: memory", Assert.Single(await rig.LiveAsync(id), r => r.NodeId is null).Reason);

        await rig.AddNodeAsync();
        await rig.UntilStateAsync(id, DeploymentState.Active);
    }

    [Fact]
    public async Task Replica_OfAPoolThatIsNotThere_SaysSo()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var id = await rig.DeployAsync(await rig.AddServiceAsync(), V1, pool: "gpu");
        await rig.PassAsync(3);

        Assert.Contains("there is no pool gpu", (await rig.DeploymentAsync(id)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_GoneForCertain_LosesItsReplicasAndTheyAreReplaced()
    {
        await using var rig = await ClusterRig.StartAsync();
        var dying = await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync(replicas: 2);
        var id = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(id, DeploymentState.Active);
        await rig.AddNodeAsync();

        rig.Judge(dying, NodeHealth.Gone);
        await rig.UntilAsync(async () => (await rig.LiveAsync(id)).Count(r => r.State == ReplicaState.Ready && r.NodeId != dying) == 2, passes: 8);

        Assert.Equal(2, (await rig.ReplicasAsync(id)).Count(r => r is { State: ReplicaState.Lost, HostPort: null }));
        Assert.DoesNotContain(await rig.LiveAsync(id), r => r.NodeId == dying);
    }

    [Fact]
    public async Task Node_OutOfReach_KeepsItsRouteUntilTheSuccessorIsReady()
    {
        await using var rig = await ClusterRig.StartAsync();
        var away = await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync();
        var id = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(id, DeploymentState.Active);
        await rig.PassAsync();
        await rig.AddNodeAsync();
        rig.Watch = tables => Assert.Contains(tables.Current!.Table.Routes[0].Upstreams, u => u.State == Contracts.Edge.UpstreamState.Active);

        rig.Judge(away, NodeHealth.Unreachable);
        await rig.UntilAsync(async () => (await rig.ReplicasAsync(id)).Any(r => r.State == ReplicaState.Lost), passes: 10);
        await rig.PassAsync(3);

        Assert.NotEqual(away, Assert.Single(await rig.LiveAsync(id)).NodeId);
    }

    [Fact]
    public async Task Node_BeingDrained_IsEmptiedWithoutGoingBelowTheWantedNumber()
    {
        await using var rig = await ClusterRig.StartAsync();
        var draining = await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync(replicas: 3);
        var id = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(id, DeploymentState.Active);
        await rig.PassAsync();
        await rig.AddNodeAsync();
        rig.Watch = tables => Assert.True(tables.Current!.Table.Routes[0].Upstreams.Count(u => u.State == Contracts.Edge.UpstreamState.Active) >= 3);

        await rig.ChangeAsync(async c => (await c.Nodes.SingleAsync(n => n.Id == draining)).State = NodeState.Draining);
        await rig.UntilAsync(async () => (await rig.LiveAsync()).All(r => r.NodeId != draining), passes: 15);

        Assert.Equal(3, (await rig.LiveAsync(id)).Count);
    }

    [Fact]
    public async Task FailingReplicas_OfAServingDeployment_AreReplacedEverMoreSlowly()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        var id = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(id, DeploymentState.Active);

        rig.BrokenImage = "web";
        await rig.ChangeAsync(async c => (await c.Replicas.SingleAsync()).State = ReplicaState.Failed);
        await rig.ChangeAsync(async c => (await c.Replicas.SingleAsync()).FinishedAt = rig.Clock.GetUtcNow());
        await rig.PassAsync(120);

        var created = (await rig.ReplicasAsync(id)).Select(r => r.CreatedAt).Order().ToArray();
        var gaps = created.Skip(2).Zip(created.Skip(1), (later, earlier) => (later - earlier).TotalSeconds).ToArray();
        Assert.True(created.Length is >= 4 and <= 9, $"{created.Length} replicas in two minutes");
        Assert.Equal(gaps.Order(), gaps);
        Assert.Contains("exit code 1", (await rig.DeploymentAsync(id)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switch_WithAnEdgeThatIsAway_GoesOnAfterTenSeconds()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        rig.Edges.Clear();
        var service = await rig.AddServiceAsync();
        var id = await rig.DeployAsync(service, V1);

        await rig.UntilStateAsync(id, DeploymentState.Shifting);
        await rig.PassAsync(8);
        Assert.Equal(DeploymentState.Shifting, (await rig.DeploymentAsync(id)).State);
        await rig.UntilStateAsync(id, DeploymentState.Active, passes: 5);
    }

    [Fact]
    public async Task Service_Deleted_StopsEverythingThenLosesItsRows()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync(replicas: 2);
        await rig.UntilStateAsync(await rig.DeployAsync(service, V1), DeploymentState.Active);
        await rig.DeployAsync(service, V2);
        await rig.PassAsync(2);

        await rig.ChangeAsync(async c => (await c.Services.SingleAsync()).DeletedAt = rig.Clock.GetUtcNow());
        await rig.PassAsync();
        Assert.Empty(rig.Get<RouteTables>().Current!.Table.Routes);
        await rig.UntilAsync(async () => await rig.QueryAsync(c => c.Deployments.CountAsync()) == 0, passes: 6);

        Assert.Empty(await rig.ReplicasAsync());
        Assert.Equal(1, await rig.QueryAsync(c => c.Services.CountAsync()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Restart_AtAnyPassOfARollout_EndsTheSame(int pass)
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync(replicas: 2);
        var first = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        await rig.PassAsync();
        var second = await rig.DeployAsync(service, V2);

        await rig.PassAsync(pass);
        await rig.RestartAsync();
        await rig.UntilStateAsync(second, DeploymentState.Active);
        await rig.UntilStateAsync(first, DeploymentState.Superseded);

        Assert.Equal(2, (await rig.LiveAsync()).Count);
        Assert.Equal(2, (await rig.ReplicasAsync(second)).Count);
    }

    [Fact]
    public async Task SettledService_PlansNothing()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync(replicas: 2);
        await rig.UntilStateAsync(await rig.DeployAsync(service, V1), DeploymentState.Active);
        await rig.PassAsync(3);
        var events = rig.Events.All.Count;
        var versions = await rig.QueryAsync(c => c.Deployments.SumAsync(d => d.RowVersion));

        await rig.RestartAsync();
        await rig.PassAsync(20);

        Assert.Equal(events, rig.Events.All.Count);
        Assert.Equal(versions, await rig.QueryAsync(c => c.Deployments.SumAsync(d => d.RowVersion)));
    }

    [Fact]
    public async Task OldLeader_ThatWakesUp_WritesNothing()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.DeployAsync(await rig.AddServiceAsync(), V1);
        await rig.TakeEpochAsync(2);

        await rig.PassAsync(3);

        Assert.Empty(await rig.ReplicasAsync());
    }
}
