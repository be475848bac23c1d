using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Scaling;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

public sealed class NodeWatchTests
{
    [Fact]
    public async Task PoolWithAMinimum_GetsItsNode_AndAnotherOneWhenAHumanDeletesIt()
    {
        await using var rig = await NodeRig.StartAsync();
        await rig.QueryAsync(c => c.NodePools.ExecuteUpdateAsync(s => s.SetProperty(p => p.Min, 1)));
        await LookAsync(rig);
        await rig.SettleAsync();
        var first = Assert.Single(await rig.QueryAsync(c => c.Nodes.ToListAsync()));
        Assert.Equal(NodeState.Ready, first.State);

        await rig.Lab.AdminAsync(HttpMethod.Delete, $"/human/guests/{first.Vmid}");
        for (var i = 0; i < 4; i++)
        {
            await LookAsync(rig);
            rig.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await rig.SettleAsync();

        var gone = await rig.NodeAsync(first.Id);
        Assert.Equal((NodeState.Failed, "somebody deleted its guest in Proxmox"), (gone.State, gone.Reason));
        Assert.Single(await rig.QueryAsync(c => c.Nodes.Where(n => n.State == NodeState.Ready).ToListAsync()));
        Assert.Single(rig.Guests());
    }

    [Fact]
    public async Task StoppedGuest_IsStartedAgain_ThreeTimesAnHour_ThenReplaced()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync();
        for (var i = 0; i < 3; i++)
        {
            await rig.Lab.AdminAsync(HttpMethod.Post, $"/human/guests/{(await rig.NodeAsync(id)).Vmid}/stop");
            await LookAsync(rig);
            await rig.SettleAsync();
            Assert.True(Assert.Single(rig.Guests()).Running);
        }

        await rig.Lab.AdminAsync(HttpMethod.Post, $"/human/guests/{(await rig.NodeAsync(id)).Vmid}/stop");
        await LookAsync(rig);
        await rig.SettleAsync();

        Assert.Equal(NodeState.Destroyed, (await rig.NodeAsync(id)).State);
        Assert.Empty(rig.Guests());
    }

    [Fact]
    public async Task HostAway_DecidesNothing()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync("pve2");
        await rig.SettleAsync();
        await rig.Lab.AdminAsync(HttpMethod.Put, "/faults/hosts/pve2?up=false");

        for (var i = 0; i < 4; i++)
        {
            await LookAsync(rig);
            rig.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(NodeState.Ready, (await rig.NodeAsync(id)).State);
        Assert.Empty(await rig.QueryAsync(c => c.Operations.Where(o => o.Kind != "node.create" && o.Kind != "template.build").ToListAsync()));
    }

    [Fact]
    public async Task RemainsOfADeadNode_AreCollected_GuestsWithoutARowAreLeftAlone()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync();
        var installation = rig.Get<ProxPaaS.Orchestrator.Cluster.Installation>().Id;
        await rig.QueryAsync(c => c.Nodes.ExecuteUpdateAsync(s => s.SetProperty(n => n.State, NodeState.Destroyed).SetProperty(n => n.DestroyedAt, rig.Clock.GetUtcNow())));
        await rig.Lab.AdminAsync(HttpMethod.Post, "/human/guests", new { vmid = 6050, node = "pve1", hostname = "restored", description = new OwnershipMark(installation, "op_x", "nod_x", 1).Write() });
        await rig.Lab.RootAsync(HttpMethod.Put, "pools", ("poolid", PveLab.Pool), ("vms", "6050"));

        await LookAsync(rig);
        await rig.SettleAsync();
        Assert.Equal(2, rig.Guests().Count);
        rig.Clock.Advance(TimeSpan.FromMinutes(6));
        await LookAsync(rig);
        await rig.SettleAsync();

        Assert.Equal("restored", Assert.Single(rig.Guests()).Config["hostname"]);
        Assert.NotNull(id);
    }

    [Fact]
    public async Task NewArchive_MakesANewTemplate_AndTheOldOneGoesOnceUnused()
    {
        await using var rig = await NodeRig.StartAsync();
        var old = await rig.AskForNodeAsync();
        await rig.SettleAsync();
        rig.PutArchive("2");
        await rig.AskForNodeAsync();
        await rig.SettleAsync();
        await LookAsync(rig);
        await rig.SettleAsync();
        Assert.Equal(["ready", "retired"], (await rig.QueryAsync(c => c.NodeTemplates.Select(t => t.State).ToListAsync())).Order());

        await rig.Nodes.RequestDestroyAsync(TenantScope.All, old, "test", rig.Leadership.Epoch, CancellationToken.None);
        await rig.SettleAsync();
        await LookAsync(rig);
        await rig.SettleAsync();

        Assert.Equal("2", (await rig.QueryAsync(c => c.NodeTemplates.SingleAsync())).ArchiveVersion);
        Assert.Single(rig.Lab.Host.Parts.Guests.All, g => g.IsTemplate);
    }

    [Fact]
    public async Task OtherHosts_GetTheirTemplate_OnceThePoolHasAReadyNode()
    {
        await using var rig = await NodeRig.StartAsync(prepareHosts: true);
        await rig.AskForNodeAsync();
        await rig.SettleAsync();

        await LookAsync(rig);
        await rig.SettleAsync();

        Assert.Equal(["pve1", "pve2"], (await rig.QueryAsync(c => c.NodeTemplates.Where(t => t.State == TemplateStates.Ready).Select(t => t.PveNode).ToListAsync())).Order());
    }

    [Fact]
    public async Task EmptyNode_AboveTheMinimum_LeavesByItself()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync();
        await LookAsync(rig);
        rig.Clock.Advance(TimeSpan.FromSeconds(61));

        await LookAsync(rig);
        await rig.SettleAsync();

        Assert.Equal(NodeState.Destroyed, (await rig.NodeAsync(id)).State);
        Assert.Empty(rig.Guests());
        Assert.Contains(rig.Events.All, e => e.Kind == "pool.decided" && e.Message.Contains("empty for 60 s", StringComparison.Ordinal));
    }

    /// <summary>One pass of each loop that looks and decides.</summary>
    private static async Task LookAsync(NodeRig rig)
    {
        await rig.Get<GuestPollLoop>().PassAsync(CancellationToken.None);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await rig.Get<NodeWatchLoop>().PassAsync(CancellationToken.None);
        await rig.Get<PoolLoop>().PassAsync(CancellationToken.None);
    }
}
