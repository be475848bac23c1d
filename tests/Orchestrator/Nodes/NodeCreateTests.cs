using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

public sealed class NodeCreateTests
{
    [Theory]
    [InlineData("btr")]
    [InlineData("local")]
    public async Task NodeCreate_FromNothing_EndsReady(string storage)
    {
        await using var rig = await NodeRig.StartAsync(storage);
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        var node = await Ready(rig, id);
        Assert.Equal((1950, 1888), (node.CpuMilli, node.MemoryMiB));
        var guest = Assert.Single(rig.Guests());
        Assert.Equal(node.Name, guest.Config["hostname"]);
        Assert.Contains($"ip={node.Address}/24", guest.Config["net0"], StringComparison.Ordinal);
        Assert.Contains("pool-default", guest.Config["tags"], StringComparison.Ordinal);
        Assert.Contains(PveLab.Pool, rig.Lab.Host.Parts.Access.Pools.Where(p => p.Value.Guests.Contains(guest.Vmid)).Select(p => p.Key));
    }

    [Theory]
    [InlineData("template.before-upload")]
    [InlineData("template.after-upload")]
    [InlineData("template.before-create")]
    [InlineData("template.after-create")]
    [InlineData("template.before-convert")]
    [InlineData("template.after-convert")]
    [InlineData("clone.before-post")]
    [InlineData("clone.after-post")]
    [InlineData("clone.after-task")]
    [InlineData("config.before-put")]
    [InlineData("config.after-put")]
    [InlineData("start.before-post")]
    [InlineData("start.after-post")]
    [InlineData("join.before-ready")]
    [InlineData("join.after-ready")]
    public async Task NodeCreate_KilledThere_IsFinishedOnceByTheNextProcess(string crashPoint)
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();

        await rig.SettleWithCrashAsync(crashPoint);

        await Ready(rig, id);
        Assert.Single(rig.Guests());
        Assert.Single(rig.Lab.Host.Parts.Guests.All, g => g.IsTemplate);
    }

    [Theory]
    [InlineData("POST", "*/clone", "after")]
    [InlineData("POST", "*/clone", "before")]
    [InlineData("POST", "*/status/start", "after")]
    [InlineData("PUT", "*/config", "after")]
    public async Task NodeCreate_AnswerLost_HappensOnce(string method, string path, string drop)
    {
        await using var rig = await NodeRig.StartAsync();
        await rig.Lab.FaultAsync(new { method, path, drop });
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        await Ready(rig, id);
        Assert.Single(rig.Guests());
    }

    [Fact]
    public async Task NodeCreate_IdTakenByAForeignGuest_LeavesItAloneAndTakesTheNext()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();
        var taken = (await rig.NodeAsync(id)).Vmid;
        await rig.Lab.AdminAsync(HttpMethod.Post, "/human/guests", new { vmid = taken, node = "pve1", hostname = "somebodys-database" });

        await rig.SettleAsync();

        var node = await Ready(rig, id);
        Assert.NotEqual(taken, node.Vmid);
        var foreign = Assert.Single(rig.Guests(), g => g.Vmid == taken);
        Assert.Equal("somebodys-database", foreign.Config["hostname"]);
        Assert.Equal(taken, (await rig.QueryAsync(c => c.BurnedVmids.SingleAsync())).Vmid);
    }

    [Fact]
    public async Task NodeCreate_AgentNeverJoins_IsRemovedAndSaysWhereItStopped()
    {
        await using var rig = await NodeRig.StartAsync();
        rig.AgentsJoin = false;
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        var node = await rig.NodeAsync(id);
        Assert.Equal(NodeState.Failed, node.State);
        Assert.NotNull(node.DestroyedAt);
        Assert.Contains("did not introduce itself within 20 s", node.Reason, StringComparison.Ordinal);
        Assert.Contains("eth0", node.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Guests());
    }

    [Fact]
    public async Task NodeCreate_WithoutArchive_WaitsAndSaysSo_ThenGoesOn()
    {
        await using var rig = await NodeRig.StartAsync(archive: false);
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync(passes: 3);
        var waiting = await rig.OperationAsync(id, "node.create");
        Assert.Contains("there is no node archive", waiting.Reason, StringComparison.Ordinal);

        rig.PutArchive("2");
        await rig.SettleAsync();

        await Ready(rig, id);
    }

    [Fact]
    public async Task NodeCreate_AskedToGoWhileItWaits_IsGone()
    {
        await using var rig = await NodeRig.StartAsync(archive: false);
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync(passes: 3);

        Assert.True(await rig.Nodes.RequestDestroyAsync(ProxPaaS.Orchestrator.Persistence.TenantScope.All, id, "test", rig.Leadership.Epoch, CancellationToken.None));
        await rig.SettleAsync(passes: 30);

        Assert.Equal("it was asked to go before it was ready", (await rig.NodeAsync(id)).Reason);
        Assert.NotNull((await rig.NodeAsync(id)).DestroyedAt);
        Assert.NotNull((await rig.OperationAsync(id, "node.destroy")).FinishedAt);
    }

    [Fact]
    public async Task NodeCreate_StorageFull_EndsWithASentenceAndNoGuest()
    {
        await using var rig = await NodeRig.StartAsync("local");
        await Ready(rig, await FirstAsync(rig));
        await rig.Lab.AdminAsync(HttpMethod.Put, "/faults/storages/local?full=true");
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync(60);

        var node = await rig.NodeAsync(id);
        var operation = await rig.OperationAsync(id, "node.create");
        Assert.True(node.State == NodeState.Failed, $"{node.State}: {operation.Step} {operation.Reason} {operation.Steps}");
        Assert.Contains("Free space", node.Reason, StringComparison.Ordinal);
        Assert.Single(rig.Guests());
    }

    [Fact]
    public async Task NodeCreate_TemplateLockedByAnotherClone_Waits()
    {
        await using var rig = await NodeRig.StartAsync();
        await Ready(rig, await FirstAsync(rig));
        await rig.Lab.FaultAsync(new { method = "POST", path = "*/clone", status = 500, message = "CT is locked (disk)", count = 2 });
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        await Ready(rig, id);
        Assert.Equal(2, rig.Guests().Count);
    }

    [Fact]
    public async Task NodeCreate_NoQuorum_WaitsUntilItIsBack()
    {
        await using var rig = await NodeRig.StartAsync();
        await rig.Lab.AdminAsync(HttpMethod.Put, "/faults/quorum?present=false");
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync(passes: 4);
        Assert.Empty(rig.Guests());

        await rig.Lab.AdminAsync(HttpMethod.Put, "/faults/quorum?present=true");
        await rig.SettleAsync();

        await Ready(rig, id);
    }

    [Fact]
    public async Task NodeCreate_CloneKilledMidway_NeedsAnOperatorAndSaysWhatToType_OthersGoOn()
    {
        await using var rig = await NodeRig.StartAsync();
        await Ready(rig, await FirstAsync(rig));
        var copying = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Lab.Host.Parts.Memory.Gate = (what, _, token) =>
        {
            if (what != "clone")
            {
                return Task.CompletedTask;
            }

            copying.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        var stuck = await rig.AskForNodeAsync();
        CrashPoint.Hook = name =>
        {
            if (name == "clone.after-post")
            {
                CrashPoint.Hook = null;
                copying.Task.GetAwaiter().GetResult();
                rig.Lab.AdminAsync(HttpMethod.Post, "/faults/workers/kill?type=vzclone").GetAwaiter().GetResult();
                rig.Lab.Host.Parts.Memory.Gate = null;
            }
        };
        try
        {
            await rig.SettleAsync(30);
        }
        finally
        {
            CrashPoint.Hook = null;
        }

        var node = await rig.NodeAsync(stuck);
        Assert.Equal(NodeState.NeedsOperator, node.State);
        Assert.Contains($"pct unlock {node.Vmid}", node.Reason, StringComparison.Ordinal);
        Assert.Equal(node.Vmid, (await rig.QueryAsync(c => c.BurnedVmids.SingleAsync())).Vmid);

        var other = await rig.AskForNodeAsync();
        await rig.SettleAsync();
        Assert.NotEqual(node.Vmid, (await Ready(rig, other)).Vmid);
    }

    [Fact]
    public async Task NodeCreate_TemplateDestroyedByHand_MakesAnotherOne()
    {
        await using var rig = await NodeRig.StartAsync();
        await rig.AskForNodeAsync();
        await rig.SettleAsync();
        var lost = Assert.Single(rig.Lab.Host.Parts.Guests.All, g => g.IsTemplate);
        await rig.Lab.AdminAsync(HttpMethod.Delete, $"/human/guests/{lost.Vmid}");

        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync();

        await Ready(rig, id);
        Assert.Single(rig.Lab.Host.Parts.Guests.All, g => g.IsTemplate);
        Assert.Single(await rig.QueryAsync(c => c.NodeTemplates.ToListAsync()));
    }

    [Fact]
    public async Task NodeCreate_TokenRevoked_WaitsWithASentence_AndResumesWithTheNewOne()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();
        await rig.Lab.RootAsync(HttpMethod.Delete, "access/users/paas@pve/token/nodes");
        await rig.SettleAsync(3);
        Assert.Empty(rig.Guests());
        Assert.Contains(await rig.QueryAsync(c => c.Operations.Select(o => o.Reason).ToListAsync()), r => r.Contains("token", StringComparison.Ordinal));

        var secret = (await rig.Lab.RootAsync(HttpMethod.Post, "access/users/paas@pve/token/nodes", ("privsep", "0"))).GetProperty("value").GetString()!;
        await rig.Get<ProxPaaS.Orchestrator.Proxmox.PveClusterStore>().SetTargetAsync(ProxPaaS.Orchestrator.Persistence.TenantScope.All, rig.Site.Target with { TokenSecret = secret }, rig.Clock.GetUtcNow(), CancellationToken.None);
        var due = await rig.QueryAsync(c => c.Operations.Where(o => o.FinishedAt == null).Select(o => o.NextAttemptAt).ToListAsync());
        Assert.All(due, at => Assert.True(at <= rig.Clock.GetUtcNow()));
        await rig.SettleAsync();

        await Ready(rig, id);
    }

    [Fact]
    public async Task ThreeNodes_AskedForAtOnce_AreAllMade()
    {
        await using var rig = await NodeRig.StartAsync();
        var (ids, _) = await rig.Reservations.ReserveAsync(rig.Pool, rig.Site, ["pve1", "pve1", "pve1"], new HashSet<int>(), 1, CancellationToken.None);

        await rig.SettleAsync();

        foreach (var id in ids)
        {
            await Ready(rig, id);
        }

        Assert.Equal(3, rig.Guests().Select(g => g.Config["net0"]).Distinct().Count());
    }

    [Theory]
    [InlineData("stop.after-post")]
    [InlineData("destroy.before-delete")]
    [InlineData("destroy.after-delete")]
    [InlineData(null)]
    public async Task NodeDestroy_KilledAnywhere_LeavesNothing(string? crashPoint)
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await FirstAsync(rig);
        Assert.True(await rig.Nodes.RequestDestroyAsync(ProxPaaS.Orchestrator.Persistence.TenantScope.All, id, "test", rig.Leadership.Epoch, CancellationToken.None));

        if (crashPoint is null)
        {
            await rig.SettleAsync();
        }
        else
        {
            await rig.SettleWithCrashAsync(crashPoint);
        }

        Assert.Equal(NodeState.Destroyed, (await rig.NodeAsync(id)).State);
        Assert.Empty(rig.Guests());
    }

    [Fact]
    public async Task NodeDestroy_GuestReplacedByAHuman_IsNotTouched()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await FirstAsync(rig);
        var vmid = (await rig.NodeAsync(id)).Vmid;
        await rig.Lab.AdminAsync(HttpMethod.Delete, $"/human/guests/{vmid}");
        await rig.Lab.AdminAsync(HttpMethod.Post, "/human/guests", new { vmid, node = "pve1", hostname = "theirs" });

        await rig.Nodes.RequestDestroyAsync(ProxPaaS.Orchestrator.Persistence.TenantScope.All, id, "test", rig.Leadership.Epoch, CancellationToken.None);
        await rig.SettleAsync();

        Assert.Equal("theirs", Assert.Single(rig.Guests()).Config["hostname"]);
        Assert.Equal(NodeState.Destroyed, (await rig.NodeAsync(id)).State);
    }

    [Fact]
    public async Task FreedAddress_Rests()
    {
        await using var rig = await NodeRig.StartAsync();
        var first = await FirstAsync(rig);
        await rig.Nodes.RequestDestroyAsync(ProxPaaS.Orchestrator.Persistence.TenantScope.All, first, "test", rig.Leadership.Epoch, CancellationToken.None);
        await rig.SettleAsync();

        var second = await rig.AskForNodeAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(6));
        var third = await rig.AskForNodeAsync();

        Assert.NotEqual((await rig.NodeAsync(first)).Address, (await rig.NodeAsync(second)).Address);
        Assert.Equal((await rig.NodeAsync(first)).Address, (await rig.NodeAsync(third)).Address);
    }

    [Fact]
    public async Task OldLeader_WritesNothingAfterANewOneTookOver()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();
        await rig.TakeEpochAsync(2);

        for (var i = 0; i < 4; i++)
        {
            await rig.PassAsync();
            rig.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Empty(rig.Lab.Host.Parts.Guests.All);
        Assert.NotEqual(NodeState.Ready, (await rig.NodeAsync(id)).State);
    }

    private static async Task<string> FirstAsync(NodeRig rig)
    {
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync();
        await Ready(rig, id);
        return id;
    }

    private static async Task<Node> Ready(NodeRig rig, string id)
    {
        var node = await rig.NodeAsync(id);
        var operation = await rig.OperationAsync(id, "node.create");
        Assert.True(node.State == NodeState.Ready, $"{node.State} {node.Reason} / {operation.State} {operation.Step} {operation.Reason} {operation.Steps}");
        var guest = Assert.Single(rig.Guests(), g => g.Vmid == node.Vmid);
        Assert.True(guest.Running);
        return node;
    }
}
