using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.Scaling;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>
/// The node half of the control plane on SQLite against a simulated Proxmox, one pass at a time on a fake clock, with simulated agents.
/// <see cref="RestartAsync"/> is what a crash leaves: the database and Proxmox, nothing else.
/// </summary>
internal sealed class NodeRig : SqliteRig
{
    private CancellationTokenSource _life = new();
    private bool _prepareHosts;
    private TimeProvider _proxmoxClock = TimeProvider.System;

    private NodeRig(PveLab lab) => Lab = lab;

    public PveLab Lab { get; }

    /// <summary>Agents join as soon as their guest runs.</summary>
    public bool AgentsJoin { get; set; } = true;

    /// <summary>What joined agents tell of cloud-init; null: nothing yet.</summary>
    public CloudInitOutcome? CloudInit { get; set; }

    public NodeStore Nodes => Get<NodeStore>();

    public NodeReservationStore Reservations => Get<NodeReservationStore>();

    public OperationLoop Loop => Get<OperationLoop>();

    public PveSite Site { get; private set; } = null!;

    public PoolSpec Pool { get; private set; } = null!;

    /// <param name="hurried">Time-outs and pauses of calls to Proxmox are on the fake clock too, which the test has to let go on while operations run.</param>
    public static async Task<NodeRig> StartAsync(string storage = "btr", bool archive = true, double pace = 0.01, bool prepareHosts = false, bool hurried = false)
    {
        var rig = new NodeRig(await PveLab.StartAsync(pace)) { _prepareHosts = prepareHosts };
        rig._proxmoxClock = hurried ? rig.Clock : TimeProvider.System;
        await File.WriteAllTextAsync(rig.AgentPath, "the agent");
        if (archive)
        {
            rig.PutArchive("1");
        }

        await rig.StartDatabaseAsync();
        await rig.PrepareAsync();
        rig.Site = new(
            "pve_1", Organisation, rig.Lab.Target, PveLab.Pool, "vmbr0", AddressRange.Parse("10.77.0.100-10.77.0.119/24,gw=10.77.0.1").Range!,
            VmidRange.Parse("6000-6199").Range!, "local", storage, null, null);
        await rig.Get<PveClusterStore>().AddAsync(rig.Site, rig.Clock.GetUtcNow(), CancellationToken.None);
        await rig.ChangeAsync(c =>
        {
            c.NodePools.Add(new() { Id = PoolId, OrganisationId = Organisation, ClusterId = "pve_1", Name = "default", Min = 0, Max = 5, Cores = 2, MemoryMiB = 2048 });
            return Task.CompletedTask;
        });
        await rig.ChangePoolAsync(_ => { });
        return rig;
    }

    public Task<Node> NodeAsync(string id) => QueryAsync(c => c.Nodes.AsNoTracking().SingleAsync(n => n.Id == id));

    public Task<Operation> OperationAsync(string subject, string kind) => QueryAsync(c => c.Operations.AsNoTracking().SingleAsync(o => o.SubjectId == subject && o.Kind == kind));

    /// <summary>The agent's program as the control plane brings it into users' templates.</summary>
    public string AgentPath => Folder.Combine("agent");

    /// <summary>Changes the pool's row; nodes asked for from here on are made by it.</summary>
    public Task ChangePoolAsync(Action<NodePool> change) => ChangeAsync(async c =>
    {
        var row = await c.NodePools.SingleAsync();
        change(row);
        Pool = PoolSpec.Of(row);
    });

    /// <summary>Stores SSH access to the cluster's hosts.</summary>
    public async Task SetSshAsync(PveSsh? ssh)
    {
        await Get<PveClusterStore>().SetSshAsync(TenantScope.All, Site.Id, ssh, CancellationToken.None);
        Site = Site with { Ssh = ssh };
    }

    /// <summary>Reserves one node, as the planner does.</summary>
    public async Task<string> AskForNodeAsync(string host = "pve1")
    {
        var (ids, problem) = await Reservations.ReserveAsync(Pool, Site, [host], new HashSet<int>(), Leadership.Epoch, CancellationToken.None);
        Assert.Null(problem);
        return ids.Single();
    }

    /// <summary>Passes until no operation is open, at most <paramref name="passes"/>; a second of the fake clock goes by in each.</summary>
    public async Task SettleAsync(int passes = 400)
    {
        for (var i = 0; i < passes; i++)
        {
            await PassAsync();
            if (!await QueryAsync(c => c.Operations.AnyAsync(o => o.State == OperationState.Pending || o.State == OperationState.Running)))
            {
                return;
            }
        }
    }

    public async Task PassAsync()
    {
        await StartDueAsync(woken: true);
        await Loop.IdleAsync();
        if (AgentsJoin)
        {
            await JoinAgentsAsync();
        }

        Clock.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>Starts the operations that are due and does not wait for them.</summary>
    public Task StartDueAsync(bool woken) => Leadership.InTermAsync(token => Loop.PassAsync(woken, token), _life.Token);

    /// <summary>What a crash leaves; a new process leads with a higher epoch.</summary>
    public async Task RestartAsync()
    {
        _life = new();
        await StartAgainAsync();
        await PrepareAsync();
    }

    /// <summary>The process dies at that place, once; then another one takes over.</summary>
    public async Task SettleWithCrashAsync(string crashPoint)
    {
        var crashed = false;
        CrashPoint.Hook = name =>
        {
            if (name == crashPoint && !crashed)
            {
                crashed = true;
                _life.Cancel();
                throw new OperationCanceledException(_life.Token);
            }
        };
        try
        {
            for (var i = 0; i < 100 && !crashed; i++)
            {
                try
                {
                    await PassAsync();
                }
                catch (OperationCanceledException)
                {
                    // The crash.
                }
            }
        }
        finally
        {
            CrashPoint.Hook = null;
        }

        Assert.True(crashed, $"{crashPoint} was never reached");
        await RestartAsync();
        await SettleAsync();
    }

    public void PutArchive(string version)
    {
        var content = RandomNumberGenerator.GetBytes(20_000);
        var file = $"proxpaas-node-{version}_amd64.tar.zst";
        File.WriteAllBytes(Folder.Combine(file), content);
        File.WriteAllText(Folder.Combine("manifest.json"), JsonSerializer.Serialize(new { version, file, sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) }));
    }

    /// <summary>Guests in the lab, templates left out.</summary>
    public IReadOnlyList<Lab.Guests.Guest> Guests() => [.. Lab.Host.Parts.Guests.All.Where(g => !g.IsTemplate)];

    public override async ValueTask DisposeAsync()
    {
        // What still runs would write into the folder that is being removed.
        await _life.CancelAsync();
        await Loop.IdleAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.DisposeAsync();
        await Lab.DisposeAsync();
    }

    /// <summary>What the enrollment and the agents' gateway do when a guest's agent introduces itself.</summary>
    public async Task JoinAgentsAsync()
    {
        foreach (var (vmid, guest) in Lab.Host.Parts.Memory.Running)
        {
            if ((JoinTokens.InHostname(guest.Runtime.Hostname) ?? SeedImages.Token(Lab, vmid)) is not { } token)
            {
                continue;
            }

            // As the enrollment does it: whoever works on the node at that moment waits.
            await Get<IPlatformContextFactory>().InTransactionAsync(TenantScope.All, async (c, _) =>
            {
                var hash = JoinTokens.Hash(token);
                var now = Clock.GetUtcNow();
                if (await c.JoinTokens.SingleOrDefaultAsync(t => t.Hash == hash && t.ConsumedAt == null && t.ExpiresAt > now) is not { } row)
                {
                    return false;
                }

                row.ConsumedAt = now;
                (await c.Nodes.SingleAsync(n => n.Id == row.SubjectId)).PublicKeyHash = hash;
                return true;
            }, CancellationToken.None);
        }

        foreach (var node in await QueryAsync(c => c.Nodes.Where(n => n.PublicKeyHash != null && n.DestroyedAt == null).ToListAsync()))
        {
            Get<ClusterState>().ChangeNode(node.Id, live => live with
            {
                Connected = true, DockerReady = true, CloudInit = CloudInit, AgentVersion = "test", Facts = new(2000, 2048, 1 << 30, "20.10", "debian", "6.1", node.Address),
                Verdict = new(NodeHealth.Alive, ""),
            });
        }
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() => new Dictionary<string, string?>
    {
        ["Nodes:ArchivePath"] = Folder.Path, ["Nodes:AgentPath"] = AgentPath, ["Nodes:CloudInitTimeoutSeconds"] = "60", ["Nodes:JoinTimeoutSeconds"] = "20", ["Nodes:DrainTimeoutSeconds"] = "30",
        ["Nodes:PrepareHosts"] = _prepareHosts ? "true" : "false",
    };

    protected override void Compose(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ClusterState>().AddSingleton<IClusterView>(s => s.GetRequiredService<ClusterState>());
        services.AddSingleton<SettingStore>().AddSingleton<Installation>().AddSingleton<PlatformCaStore>();
        services.AddProxmox().AddNodes(configuration).AddScaling();

        services.AddSingleton(new PveTasks(_proxmoxClock));
        services.AddSingleton(_ => new PveClients(_proxmoxClock, Events, NullLoggerFactory.Instance));
    }

    private async Task PrepareAsync()
    {
        await Get<Installation>().RunAsync(CancellationToken.None);
        await Get<PlatformCaStore>().RunAsync(CancellationToken.None);
    }
}
