using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Scheduling;
using ProxPaaS.Orchestrator.Volumes;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Volumes;

public sealed class VolumeRolloutTests
{
    private const string V1 = "registry.test/db@sha256:1", V2 = "registry.test/db@sha256:2", Broken = "registry.test/broken@sha256:3";

    [Fact]
    public async Task Redeploy_WithAVolume_StopsTheOldFirstAndStaysOnNodeAndPort()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddNodeAsync();
        await rig.AddNodeAsync();
        var (service, volume, first) = await DatabaseAsync(rig);
        var before = Assert.Single(await rig.LiveAsync());

        var second = await rig.DeployAsync(service, V2);
        var most = 0;
        await rig.UntilAsync(async () =>
        {
            var live = await rig.LiveAsync();
            most = Math.Max(most, live.Count);
            return (await rig.DeploymentAsync(second)).State == DeploymentState.Active;
        });

        Assert.Equal(1, most);
        var after = Assert.Single(await rig.LiveAsync());
        Assert.Equal((before.NodeId, before.HostPort), (after.NodeId, after.HostPort));
        var sent = Assert.Single((await rig.Get<DesiredStateStore>().ReadAsync(after.NodeId!, CancellationToken.None)).Replicas);
        Assert.Equal((volume, "/data"), (Assert.Single(sent.Volumes).Id, sent.Volumes[0].Path));
        Assert.Equal(DeploymentState.Superseded, (await rig.DeploymentAsync(first)).State);
    }

    [Fact]
    public async Task Redeploy_ThatFails_BringsTheVersionBeforeBack()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var (service, _, first) = await DatabaseAsync(rig);

        var second = await rig.DeployAsync(service, Broken);
        await rig.UntilStateAsync(second, DeploymentState.Failed);
        await rig.UntilAsync(async () => (await rig.LiveAsync(first)).Any(r => r.State == ReplicaState.Ready));

        Assert.Single(await rig.LiveAsync());
    }

    [Fact]
    public async Task NodeOutOfReach_NoSecondReplicaIsStarted()
    {
        await using var rig = await ClusterRig.StartAsync();
        var home = await rig.AddNodeAsync();
        var (_, _, first) = await DatabaseAsync(rig);
        await rig.AddNodeAsync();

        rig.Judge(home, NodeHealth.Unreachable);
        await rig.PassAsync(30);

        var replica = Assert.Single(await rig.ReplicasAsync(first));
        Assert.Equal((ReplicaState.Ready, home), (replica.State, replica.NodeId));
    }

    [Fact]
    public async Task NodeStopped_ItsSuccessorWaitsForThatVeryNode()
    {
        await using var rig = await ClusterRig.StartAsync();
        var home = await rig.AddNodeAsync();
        var (_, _, first) = await DatabaseAsync(rig);
        await rig.AddNodeAsync();

        rig.Judge(home, NodeHealth.Gone);
        await rig.PassAsync(5);
        var waiting = Assert.Single(await rig.LiveAsync(first));
        Assert.Null(waiting.NodeId);
        Assert.Equal("its volume is on node-1: agent silent", waiting.Reason);

        rig.Alive(home);
        await rig.UntilAsync(async () => (await rig.LiveAsync(first)) is [{ State: ReplicaState.Ready } back] && back.NodeId == home);
    }

    [Fact]
    public async Task NodeGoneForGood_TheReasonSaysWhatToDo()
    {
        await using var rig = await ClusterRig.StartAsync();
        var home = await rig.AddNodeAsync();
        var (_, _, first) = await DatabaseAsync(rig);
        await rig.AddNodeAsync();

        await rig.ChangeAsync(async c => (await c.Nodes.SingleAsync(n => n.Id == home)).State = NodeState.Destroyed);
        await rig.PassAsync(5);

        Assert.Contains("px volumes rm", Assert.Single(await rig.LiveAsync(first)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScaledToZero_ItsRoomAndItsPortAreKept()
    {
        await using var rig = await ClusterRig.StartAsync();
        var home = await rig.AddNodeAsync(cpuMilli: 1000, memoryMiB: 256);
        var (service, _, first) = await DatabaseAsync(rig);
        var port = (await rig.LiveAsync(first))[0].HostPort;
        await rig.ScaleAsync(service, 0);
        await rig.UntilAsync(async () => (await rig.LiveAsync()).Count == 0);

        var other = await rig.AddServiceAsync();
        var greedy = await rig.DeployAsync(other, V1, memoryMiB: 200);
        await rig.PassAsync(3);
        Assert.Null(Assert.Single(await rig.LiveAsync(greedy)).NodeId);

        await rig.ScaleAsync(service, 1);
        await rig.UntilAsync(async () => (await rig.LiveAsync(first)) is [{ State: ReplicaState.Ready } back] && back.NodeId == home && back.HostPort == port);
    }

    [Fact]
    public async Task DeletedVolume_GoesWhenItsNodeSaysSo()
    {
        await using var rig = await ClusterRig.StartAsync();
        var home = await rig.AddNodeAsync();
        var (_, volume, _) = await DatabaseAsync(rig);
        await rig.ChangeAsync(async c => (await c.Volumes.SingleAsync(v => v.Id == volume)).DeletedAt = rig.Clock.GetUtcNow());

        Assert.Equal([volume], (await rig.Get<DesiredStateStore>().ReadAsync(home, CancellationToken.None)).RemovedVolumes);
        var store = rig.Get<VolumeReportStore>();
        Assert.False(await store.GoneAsync("nod_other", [volume], CancellationToken.None));
        Assert.True(await store.GoneAsync(home, [volume], CancellationToken.None));
        Assert.False(await rig.QueryAsync(c => c.Volumes.AnyAsync()));
    }

    [Fact]
    public async Task Ledger_KeepsThePlaceOfAVolumeWhoseServiceIsGone()
    {
        await using var rig = await ClusterRig.StartAsync();
        var home = await rig.AddNodeAsync();
        var (service, _, _) = await DatabaseAsync(rig);
        await rig.ChangeAsync(async c => (await c.Services.SingleAsync(s => s.Id == service)).DeletedAt = rig.Clock.GetUtcNow());
        await rig.UntilAsync(async () => (await rig.LiveAsync()).Count == 0);
        await rig.QueryAsync(c => c.Services.Where(s => s.Id == service).ExecuteDeleteAsync());

        var held = await rig.QueryAsync(c => HeldPlacesStore.ReadAsync(c, CancellationToken.None));

        Assert.Empty(held.Pins);
        Assert.Equal(home, Assert.Single(held.Kept).NodeId);
        var node = await rig.QueryAsync(async c => Ledger.Of(await c.Nodes.ToListAsync(), [], new Dictionary<string, DeploymentPlacing>(), rig.Cluster.Current, held)[0]);
        Assert.True(Assert.Single(node.Replicas).Pinned);
    }

    private static async Task<(string Service, string Volume, string Deployment)> DatabaseAsync(ClusterRig rig)
    {
        var service = await rig.AddServiceAsync(domain: false);
        var volume = await rig.AddVolumeAsync(service);
        var first = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        return (service, volume, first);
    }
}
