using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.Proxmox.Wire;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Asks each cluster every few seconds, two calls each, and tells the cluster snapshot what it says about our guests and their hosts.</summary>
internal sealed partial class GuestPollLoop(
    PveClusterStore clusters, PveClients clients, NodeStore nodes, PveSightings sightings, ClusterState live, ILeadership leadership, LoopSignals signals,
    IOptionsMonitor<NodesOptions> options, TimeProvider clock, ILogger<GuestPollLoop> logger) : BackgroundService
{
    private readonly WakeSignal _wake = new(clock);

    private TimeSpan Pause => TimeSpan.FromSeconds(options.CurrentValue.PollSeconds);

    /// <summary>A cluster was added: it is looked at now.</summary>
    public void Wake() => _wake.Raise();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(
            async token =>
            {
                await PassAsync(token);
                return Pause;
            },
            Pause, Pause, _wake.WaitAsync, LogPassFailed, stoppingToken);

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        var rows = await nodes.LiveAsync(cancellationToken);
        var sites = await clusters.ListAsync(TenantScope.All, cancellationToken);

        // One cluster that does not answer must not hold up the others.
        await Task.WhenAll(sites.Select(site => LookAsync(site, [.. rows.Where(n => n.ClusterId == site.Id)], cancellationToken)));
        signals.Nodes.Raise();
    }

    private async Task LookAsync(PveSite site, IReadOnlyList<NodeRecord> rows, CancellationToken cancellationToken)
    {
        var known = sightings.Of(site.Id);
        try
        {
            var client = clients.For(site);
            var version = known?.Version ?? (await client.VersionAsync(cancellationToken)).Version;
            var resources = await client.ResourcesAsync(cancellationToken);
            var pool = await client.PoolAsync(site.ResourcePool, cancellationToken);
            var sighting = Sight(version, resources, pool);
            sightings.Set(site.Id, sighting);
            if (known is null or { Problem: not null })
            {
                signals.Pools.Raise();
            }

            foreach (var row in rows.Where(n => n.State is NodeState.Ready or NodeState.Unreachable or NodeState.Draining))
            {
                live.ReportGuest(row.Id, Witness(row, sighting));
            }
        }
        catch (PveException ex)
        {
            if (known?.Problem != ex.Message)
            {
                LogClusterSilent(site.Name, ex.Message);
            }

            sightings.Set(site.Id, (known ?? new(null, null, new Dictionary<string, PveHost>(), new Dictionary<int, PveGuest>(), [], clock.GetTimestamp())) with { Problem = ex.Message });
            foreach (var row in rows)
            {
                // Nothing may be concluded from silence.
                live.ReportGuest(row.Id, new(null, null, null, false, clock.GetTimestamp()));
            }
        }
    }

    private PveSighting Sight(string version, IReadOnlyList<PveResource> resources, PvePool pool)
    {
        var members = pool.Members ?? [];
        var inPool = members.Select(m => m.Vmid).OfType<int>().ToHashSet();
        var guests = resources.Concat(members).Where(r => r is { Type: "lxc" or "qemu", Vmid: not null, Node: not null })
            .GroupBy(r => r.Vmid!.Value)
            .ToDictionary(g => g.Key, g => new PveGuest(
                g.Key, g.First().Node!, g.Select(r => r.Name).FirstOrDefault(n => n is not null), g.First().Status ?? "unknown", g.Any(r => r.Template == 1),
                inPool.Contains(g.Key), g.Any(r => r.Hastate is { Length: > 0 } and not "ignored"), g.Select(r => r.Lock).FirstOrDefault(l => l is not null),
                g.First().Type == "qemu" ? PveGuestKind.Qemu : PveGuestKind.Lxc));
        var hosts = resources.Where(r => r is { Type: "node", Node: not null })
            .ToDictionary(r => r.Node!, r => new PveHost(r.Node!, r.Status == "online", (int)(r.MaxCpu ?? 0), (r.MaxMem ?? 0) >> 20, r.Cpu ?? 0, (r.Mem ?? 0) >> 20));
        var stores = resources.Where(r => r is { Type: "storage", Node: not null, Storage: not null })
            .Select(r => new PveStore(r.Node!, r.Storage!, r.PluginType ?? "", ((r.MaxDisk ?? 0) - (r.Disk ?? 0)) >> 20)).ToArray();
        return new(null, version, hosts, guests, stores, clock.GetTimestamp());
    }

    private static GuestWitness Witness(NodeRecord row, PveSighting sighting)
    {
        var guest = sighting.Guests.GetValueOrDefault(row.Vmid);
        bool? running = guest?.Status switch { "running" => true, "stopped" => false, _ => null };
        bool? online = sighting.Hosts.TryGetValue(guest?.Node ?? row.PveNode, out var host) ? host.Online : null;

        // A guest of an absent host is listed with its last state or not at all: that is no word about the guest.
        return new(guest is not null ? true : online == true ? false : null, online == true ? running : null, online, guest?.HaManaged ?? false, sighting.At);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Proxmox cluster {Cluster} cannot be asked for its guests: {Reason}")]
    private partial void LogClusterSilent(string cluster, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Polling Proxmox failed; the next pass retries it")]
    private partial void LogPassFailed(Exception exception);
}
