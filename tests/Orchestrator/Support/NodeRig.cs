using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.Scaling;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>
/// The node half of the control plane on SQLite against a simulated Proxmox, one pass at a time on a fake clock, with simulated agents.
/// <see cref="RestartAsync"/> is what a crash leaves: the database and Proxmox, nothing else.
/// </summary>
internal sealed class NodeRig : IAsyncDisposable
{
    public const string Organisation = "org_test", PoolId = "pool_test";

    private readonly TemporaryFolder _folder = new();
    private ServiceProvider _services = null!;
    private CancellationTokenSource _life = new();
    private bool _prepareHosts;

    private NodeRig(PveLab lab) => Lab = lab;

    public PveLab Lab { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public FakeLeadership Leadership { get; } = new();

    public RecordedEvents Events { get; private set; } = new();

    /// <summary>Agents join as soon as their guest runs.</summary>
    public bool AgentsJoin { get; set; } = true;

    /// <summary>What joined agents tell of cloud-init; null: nothing yet.</summary>
    public CloudInitOutcome? CloudInit { get; set; }

    public NodeStore Nodes => Get<NodeStore>();

    public OperationLoop Loop => Get<OperationLoop>();

    public PveSite Site { get; private set; } = null!;

    public PoolSpec Pool { get; private set; } = null!;

    public static async Task<NodeRig> StartAsync(string storage = "btr", bool archive = true, double pace = 0.01, bool prepareHosts = false)
    {
        var rig = new NodeRig(await PveLab.StartAsync(pace)) { _prepareHosts = prepareHosts };
        await File.WriteAllTextAsync(rig.AgentPath, "the agent");
        if (archive)
        {
            rig.PutArchive("1");
        }

        rig.Compose();
        await using (var context = rig.Get<IPlatformContextFactory>().Create(TenantScope.All))
        {
            await context.Database.MigrateAsync();
            context.Organisations.Add(new() { Id = Organisation, Name = "test", CreatedAt = rig.Clock.GetUtcNow() });
            context.Settings.Add(new() { Key = LeaderEpoch.Key, Value = "1" });
            await context.SaveChangesAsync();
        }

        await rig.Get<Installation>().RunAsync(CancellationToken.None);
        await rig.Get<ProxPaaS.Orchestrator.Identity.Certificates.PlatformCaStore>().RunAsync(CancellationToken.None);
        rig.Site = new(
            "pve_1", Organisation, rig.Lab.Target, PveLab.Pool, "vmbr0", AddressRange.Parse("10.77.0.100-10.77.0.119/24,gw=10.77.0.1").Range!,
            VmidRange.Parse("6000-6199").Range!, "local", storage, null, null);
        await rig.Get<PveClusterStore>().AddAsync(rig.Site, rig.Clock.GetUtcNow(), CancellationToken.None);
        await using (var context = rig.Get<IPlatformContextFactory>().Create(TenantScope.All))
        {
            context.NodePools.Add(new() { Id = PoolId, OrganisationId = Organisation, ClusterId = "pve_1", Name = "default", Min = 0, Max = 5, Cores = 2, MemoryMiB = 2048 });
            await context.SaveChangesAsync();
            rig.Pool = PoolSpec.Of(await context.NodePools.SingleAsync());
        }

        return rig;
    }

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public async Task<T> QueryAsync<T>(Func<PlatformContext, Task<T>> query)
    {
        await using var context = Get<IPlatformContextFactory>().Create(TenantScope.All);
        return await query(context);
    }

    public Task<Node> NodeAsync(string id) => QueryAsync(c => c.Nodes.AsNoTracking().SingleAsync(n => n.Id == id));

    public Task<Operation> OperationAsync(string subject, string kind) => QueryAsync(c => c.Operations.AsNoTracking().SingleAsync(o => o.SubjectId == subject && o.Kind == kind));

    /// <summary>The agent's program as the control plane brings it into users' templates.</summary>
    public string AgentPath => _folder.Combine("agent");

    /// <summary>Changes the pool's row; nodes asked for from here on are made by it.</summary>
    public async Task ChangePoolAsync(Action<NodePool> change)
    {
        await using var context = Get<IPlatformContextFactory>().Create(TenantScope.All);
        var row = await context.NodePools.SingleAsync();
        change(row);
        await context.SaveChangesAsync();
        Pool = PoolSpec.Of(row);
    }

    /// <summary>Stores SSH access to the cluster's hosts.</summary>
    public async Task SetSshAsync(PveSsh? ssh)
    {
        await Get<PveClusterStore>().SetSshAsync(TenantScope.All, Site.Id, ssh, CancellationToken.None);
        Site = Site with { Ssh = ssh };
    }

    /// <summary>Reserves one node, as the planner does.</summary>
    public async Task<string> AskForNodeAsync(string host = "pve1")
    {
        var (ids, problem) = await Nodes.ReserveAsync(Pool, Site, [host], new HashSet<int>(), Leadership.Epoch, CancellationToken.None);
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
        await Loop.PassAsync(woken: true, _life.Token);
        await Loop.IdleAsync();
        if (AgentsJoin)
        {
            await JoinAgentsAsync();
        }

        Clock.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>Everything in memory is gone; a new process leads with a higher epoch.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _life = new();
        Leadership.Epoch++;
        Compose();
        await QueryAsync(async c =>
        {
            (await c.Settings.SingleAsync(s => s.Key == LeaderEpoch.Key)).Value = Leadership.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return await c.SaveChangesAsync();
        });
        await Get<Installation>().RunAsync(CancellationToken.None);
        await Get<ProxPaaS.Orchestrator.Identity.Certificates.PlatformCaStore>().RunAsync(CancellationToken.None);
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
        File.WriteAllBytes(_folder.Combine(file), content);
        File.WriteAllText(_folder.Combine("manifest.json"), JsonSerializer.Serialize(new { version, file, sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) }));
    }

    /// <summary>Guests in the lab, templates left out.</summary>
    public IReadOnlyList<Lab.Guests.Guest> Guests() => [.. Lab.Host.Parts.Guests.All.Where(g => !g.IsTemplate)];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Lab.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
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

            await QueryAsync(async c =>
            {
                var hash = JoinTokens.Hash(token);
                var now = Clock.GetUtcNow();
                if (await c.JoinTokens.SingleOrDefaultAsync(t => t.Hash == hash && t.ConsumedAt == null && t.ExpiresAt > now) is not { } row)
                {
                    return 0;
                }

                row.ConsumedAt = now;
                (await c.Nodes.SingleAsync(n => n.Id == row.SubjectId)).PublicKeyHash = hash;
                return await c.SaveChangesAsync();
            });
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

    private void Compose()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Path"] = _folder.Path, ["Nodes:ArchivePath"] = _folder.Path, ["Nodes:AgentPath"] = AgentPath, ["Nodes:CloudInitTimeoutSeconds"] = "60", ["Nodes:JoinTimeoutSeconds"] = "20", ["Nodes:DrainTimeoutSeconds"] = "30",
            ["Nodes:PrepareHosts"] = _prepareHosts ? "true" : "false",
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<TimeProvider>(Clock).AddSingleton<ILeadership>(Leadership).AddSingleton<ISecretBox, PlainBox>();
        services.AddSingleton<IEventBus>(Events).AddSingleton<LoopSignals>().AddSingleton<ClusterState>().AddSingleton<IClusterView>(s => s.GetRequiredService<ClusterState>());
        services.AddPersistence(configuration).AddSingleton<SettingStore>().AddSingleton<Installation>();
        services.AddSingleton<ProxPaaS.Orchestrator.Identity.Certificates.PlatformCaStore>();
        services.AddProxmox().AddNodes(configuration).AddScaling();

        // Proxmox answers in real time, whatever the fake clock says.
        services.AddSingleton(new PveTasks(TimeProvider.System));
        services.AddSingleton(s => new PveClients(TimeProvider.System, Events, NullLoggerFactory.Instance));
        foreach (var hosted in services.Where(s => s.ServiceType == typeof(IHostedService)).ToList())
        {
            services.Remove(hosted);
        }

        _services = services.BuildServiceProvider();
    }
}
