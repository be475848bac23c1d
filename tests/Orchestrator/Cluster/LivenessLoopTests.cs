using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Liveness;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Cluster;

/// <summary>One pass every two seconds of a fake clock, as the loop makes them.</summary>
public sealed class LivenessLoopTests
{
    private readonly HashSet<string> _frozen = [];
    private readonly Dictionary<string, GuestWitness> _guests = [];

    [Fact]
    public async Task Agent_Frozen_IsUnreachableWhileItsGuestRuns_AndReadyAgainWhenItSpeaks()
    {
        await using var rig = await ClusterRig.StartAsync();
        var nodes = await NodesAsync(rig, 4);
        await LiveAsync(rig, 10);

        _frozen.Add(nodes[0]);
        await LiveAsync(rig, 30);
        Assert.Equal(NodeHealth.Suspect, Health(rig, nodes[0]));
        Assert.Equal(NodeState.Ready, await StateAsync(rig, nodes[0]));
        await LiveAsync(rig, 20);
        Assert.Equal((NodeHealth.Unreachable, NodeState.Unreachable), (Health(rig, nodes[0]), await StateAsync(rig, nodes[0])));
        Assert.Empty(await rig.QueryAsync(c => c.Operations.ToListAsync()));

        _frozen.Clear();
        await LiveAsync(rig, 4);
        Assert.Equal(NodeState.Ready, await StateAsync(rig, nodes[0]));
        Assert.Single(rig.Events.All, e => e.Message.Contains("is back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_LostForGood_ItsReplicasAreReadyElsewhereWithinAMinute()
    {
        await using var rig = await ClusterRig.StartAsync();
        var nodes = await NodesAsync(rig, 4);
        var id = await rig.DeployAsync(await rig.AddServiceAsync(replicas: 6));
        await rig.UntilStateAsync(id, DeploymentState.Active);
        var lost = (await rig.LiveAsync(id))[0].NodeId!;
        await LiveAsync(rig, 4);
        var since = rig.Clock.GetUtcNow();

        _frozen.Add(lost);
        rig.Silent.Add(lost);
        _guests[lost] = new(true, false, true, false, 0);
        while ((await rig.LiveAsync(id)).Count(r => r.State == ReplicaState.Ready && r.NodeId != lost) < 6)
        {
            Assert.True(rig.Clock.GetUtcNow() - since < TimeSpan.FromSeconds(60), "it took a minute");
            await LiveAsync(rig, 1);
            await rig.Get<ProxPaaS.Orchestrator.Deployments.Rollouts.DeploymentLoop>().ReconcileAsync(CancellationToken.None);
            await rig.PassAsync();
        }

        Assert.Equal(NodeHealth.Gone, Health(rig, lost));
        Assert.Equal(3, nodes.Count(n => n != lost));
        Assert.Equal(6, (await rig.LiveAsync(id)).Count);
    }

    [Fact]
    public async Task AllSilentAtOnce_NothingIsMoved_AndThereIsOneAlarm()
    {
        await using var rig = await ClusterRig.StartAsync();
        var nodes = await NodesAsync(rig, 4);
        var id = await rig.DeployAsync(await rig.AddServiceAsync(replicas: 4));
        await rig.UntilStateAsync(id, DeploymentState.Active);
        var before = (await rig.LiveAsync(id)).Select(r => r.Id).ToArray();

        _frozen.UnionWith(nodes);
        rig.Silent.UnionWith(nodes);
        await LiveAsync(rig, 600);
        await rig.PassAsync(5);

        Assert.Equal(before, (await rig.LiveAsync(id)).Select(r => r.Id));
        Assert.All(nodes, n => Assert.Equal(NodeHealth.Suspect, Health(rig, n)));
        Assert.Single(rig.Events.All, e => e.Message.Contains("Alarm: 4 of 4 nodes", StringComparison.Ordinal));

        // Once most are back, the one that stays away is judged as ever.
        _frozen.RemoveWhere(n => n != nodes[0]);
        await LiveAsync(rig, 10);
        Assert.Equal(NodeHealth.Unreachable, Health(rig, nodes[0]));
        Assert.All(nodes[1..], n => Assert.Equal(NodeHealth.Alive, Health(rig, n)));
    }

    [Fact]
    public async Task OwnRestart_GivesEverybodyAFreshWindow()
    {
        await using var rig = await ClusterRig.StartAsync();
        var nodes = await NodesAsync(rig, 4);
        _frozen.Add(nodes[0]);
        await LiveAsync(rig, 40);

        await rig.RestartAsync();
        await LiveAsync(rig, 42);
        Assert.NotEqual(NodeHealth.Unreachable, Health(rig, nodes[0]));
        Assert.Equal(NodeState.Ready, await StateAsync(rig, nodes[0]));

        await LiveAsync(rig, 8);
        Assert.Equal(NodeHealth.Unreachable, Health(rig, nodes[0]));
    }

    [Fact]
    public async Task OwnPause_GivesEverybodyAFreshWindow()
    {
        await using var rig = await ClusterRig.StartAsync();
        var nodes = await NodesAsync(rig, 4);
        await LiveAsync(rig, 10);

        // This process was stopped, or its database away: it heard nobody, and that is no news of the nodes.
        _frozen.UnionWith(nodes);
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await LiveAsync(rig, 10);
        Assert.All(nodes, n => Assert.Equal(NodeHealth.Alive, Health(rig, n)));

        _frozen.RemoveWhere(n => n != nodes[0]);
        await LiveAsync(rig, 30);
        Assert.Equal(NodeHealth.Suspect, Health(rig, nodes[0]));
        await LiveAsync(rig, 10);
        Assert.Equal(NodeHealth.Unreachable, Health(rig, nodes[0]));
    }

    [Fact]
    public async Task HostOffline_WithHa_MovesNothingForTwoMinutes()
    {
        await using var rig = await ClusterRig.StartAsync();
        var nodes = await NodesAsync(rig, 4);
        await LiveAsync(rig, 10);
        _frozen.Add(nodes[0]);
        _guests[nodes[0]] = new(true, null, false, true, 0);

        await LiveAsync(rig, 116);
        Assert.Equal(NodeState.Ready, await StateAsync(rig, nodes[0]));
        await LiveAsync(rig, 10);
        Assert.Equal(NodeState.Unreachable, await StateAsync(rig, nodes[0]));
    }

    private async Task<string[]> NodesAsync(ClusterRig rig, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add(await rig.AddNodeAsync());
        }

        return [.. ids];
    }

    /// <summary>Time goes by: agents that are not frozen speak, Proxmox is asked, nodes are judged.</summary>
    private async Task LiveAsync(ClusterRig rig, int seconds)
    {
        for (var i = 0; i < seconds; i += 2)
        {
            foreach (var node in await rig.QueryAsync(c => c.Nodes.Select(n => n.Id).ToListAsync()))
            {
                var heard = !_frozen.Contains(node);
                rig.Cluster.NoteNode(node, n => heard ? n with { Connected = true, LastSeen = rig.Clock.GetTimestamp() } : n with { Connected = false });
                rig.Cluster.ReportGuest(node, _guests.GetValueOrDefault(node, new(true, true, true, false, 0)) with { SeenAt = rig.Clock.GetTimestamp() });
            }

            await rig.Get<LivenessLoop>().ReconcileAsync(CancellationToken.None);
            rig.Clock.Advance(TimeSpan.FromSeconds(2));
        }
    }

    private static NodeHealth Health(ClusterRig rig, string node) => rig.Cluster.Current.Node(node)!.Verdict.Health;

    private static Task<NodeState> StateAsync(ClusterRig rig, string node) => rig.QueryAsync(c => c.Nodes.Where(n => n.Id == node).Select(n => n.State).SingleAsync());
}
