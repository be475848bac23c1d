using System.Net;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

/// <summary>A Proxmox that fails now and then, hangs, or takes a privilege away: operations finish late but right.</summary>
public sealed class ProxmoxTroubleTests
{
    private static readonly int[] Statuses = [500, 502, 503, 595, 596, 599];

    /// <summary>F05: a fifth of all calls fails, by a seed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task FifthOfAllCallsFailing_NodesAreMadeAndDestroyed_LateButRight(int seed)
    {
        await using var rig = await NodeRig.StartAsync(hurried: true);
        foreach (var (status, i) in Statuses.Select((status, i) => (status, i)))
        {
            await rig.Lab.FaultAsync(new { method = "*", path = "*", count = 0, probability = 0.2 / Statuses.Length, seed = (seed * 100) + i, status, message = "out of luck" });
        }

        var (ids, _) = await rig.Reservations.ReserveAsync(rig.Pool, rig.Site, ["pve1", "pve1", "pve2"], new HashSet<int>(), 1, CancellationToken.None);
        await UntilAsync(rig, async () => await rig.QueryAsync(c => c.Nodes.CountAsync(n => n.State == NodeState.Ready)) == 3);
        Assert.Equal(3, rig.Guests().Count);
        Assert.Equal(3, rig.Guests().Select(g => g.Config["net0"]).Distinct().Count());

        foreach (var id in ids)
        {
            await rig.Nodes.RequestDestroyAsync(ProxPaaS.Orchestrator.Persistence.TenantScope.All, id, "test", 1, CancellationToken.None);
        }

        await UntilAsync(rig, async () => await rig.QueryAsync(c => c.Nodes.CountAsync(n => n.State == NodeState.Destroyed)) == 3);
        Assert.Empty(rig.Guests());
        Assert.DoesNotContain(await rig.QueryAsync(c => c.Operations.ToListAsync()), o => o.State is OperationState.Failed or OperationState.NeedsOperator);
    }

    /// <summary>F07: calls of one host are taken and never answered; the other host and the pool's other nodes go on.</summary>
    [Fact]
    public async Task HostThatHangs_TimesOutWithAReason_AndOtherHostsGoOn()
    {
        await using var rig = await NodeRig.StartAsync(hurried: true);
        await rig.Lab.FaultAsync(new { method = "*", path = "/nodes/pve1/*", count = 0, delayMs = 600_000 });

        var hung = await rig.AskForNodeAsync("pve1");
        var fine = await rig.AskForNodeAsync("pve2");
        await UntilAsync(rig, async () => (await rig.NodeAsync(fine)).State == NodeState.Ready);
        await UntilAsync(rig, async () => (await rig.QueryAsync(c => c.Operations.Select(o => o.Reason).ToListAsync())).Any(r => r.Contains("no answer", StringComparison.Ordinal)));
        Assert.NotEqual(NodeState.Ready, (await rig.NodeAsync(hung)).State);

        await rig.Lab.AdminAsync(HttpMethod.Delete, "/faults");
        await UntilAsync(rig, async () => (await rig.NodeAsync(hung)).State == NodeState.Ready);
        Assert.Equal(2, rig.Guests().Count);
    }

    /// <summary>F07: and the API answers meanwhile.</summary>
    [Fact]
    public async Task ProxmoxThatHangs_LeavesTheApiAlone()
    {
        await using var lab = await PveLab.StartAsync();
        await lab.FaultAsync(new { method = "*", path = "*", count = 0, delayMs = 600_000 });
        await using var plane = await ControlPlane.StartAsync();
        await plane.Get<PveClusterStore>().AddAsync(
            new(
                "pve_1", plane.Organisation, lab.Target, PveLab.Pool, "vmbr0", AddressRange.Parse("10.77.0.100-10.77.0.119/24,gw=10.77.0.1").Range!, VmidRange.Parse("6000-6199").Range!,
                "local", "btr", null, null),
            DateTimeOffset.UtcNow, CancellationToken.None);
        plane.Get<GuestPollLoop>().Wake();
        plane.Get<LoopSignals>().RaiseAll();
        using var http = new HttpClient { BaseAddress = plane.Api };

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);
        }
    }

    /// <summary>F09: a privilege is taken away; what needs it waits with the reason and goes on when it is back.</summary>
    [Fact]
    public async Task PrivilegeTakenAway_WaitsWithTheReason_AndResumes()
    {
        await using var rig = await NodeRig.StartAsync(hurried: true);
        await rig.Lab.GrantAsync(PveLab.Privileges.Where(p => p != "VM.Allocate"));
        var id = await rig.AskForNodeAsync();
        await UntilAsync(rig, async () => (await rig.QueryAsync(c => c.Operations.Select(o => o.Reason).ToListAsync())).Any(r => r.Contains("403", StringComparison.Ordinal)), woken: false);
        Assert.Empty(rig.Guests());
        Assert.All(await rig.QueryAsync(c => c.Operations.ToListAsync()), o => Assert.NotEqual(OperationState.Failed, o.State));

        await rig.Lab.GrantAsync(PveLab.Privileges);
        await UntilAsync(rig, async () => (await rig.NodeAsync(id)).State == NodeState.Ready, woken: false);
        Assert.Single(rig.Guests());
    }

    /// <summary>A second goes by whenever nothing was finished for a moment: all time-outs and pauses are on the same fake clock.</summary>
    private static async Task UntilAsync(NodeRig rig, Func<Task<bool>> condition, bool woken = true)
    {
        var limit = rig.Clock.GetUtcNow() + TimeSpan.FromMinutes(20);
        while (!await condition())
        {
            if (rig.Clock.GetUtcNow() > limit)
            {
                Assert.Fail(string.Join('\n', (await rig.QueryAsync(c => c.Operations.ToListAsync())).Select(o => $"{o.Kind} {o.State} {o.Step} {o.Attempt}: {o.Reason}")));
            }

            await rig.StartDueAsync(woken);
            await Task.WhenAny(rig.Loop.IdleAsync(), Task.Delay(10, CancellationToken.None));
            await rig.JoinAgentsAsync();
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
