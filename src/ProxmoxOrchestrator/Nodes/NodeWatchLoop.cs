using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>
/// Rows against guests, in both directions and slowly: guests that somebody deleted, stopped or moved; guests of ours whose node is gone;
/// templates of old archives. Nothing is decided on a look that failed.
/// </summary>
internal sealed partial class NodeWatchLoop(
    PveClusterStore clusters, PveClients clients, NodeStore nodes, TemplateStore templates, NodeArchiveStore archives, GuestClient guests, PveSightings sightings,
    ClusterState live, Installation installation, ILeadership leadership, LoopSignals signals, IOptionsMonitor<NodesOptions> options, TimeProvider clock,
    ILogger<NodeWatchLoop> logger) : BackgroundService
{
    private const int MostRestartsAnHour = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (int Count, long At)> _missed = [];
    private readonly Dictionary<(string Cluster, int Vmid), DateTimeOffset> _unknown = [];
    private readonly HashSet<(string Cluster, int Vmid)> _reported = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(PassAsync, Interval, Interval, (pause, token) => Task.Delay(pause, clock, token), LogPassFailed, stoppingToken);

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        var rows = await nodes.LiveAsync(cancellationToken);
        var all = await templates.ListAsync(cancellationToken);
        foreach (var site in await clusters.ListAsync(TenantScope.All, cancellationToken))
        {
            if (sightings.Of(site.Id) is not { Problem: null } sighting)
            {
                continue;
            }

            var own = rows.Where(n => n.ClusterId == site.Id).ToArray();
            foreach (var node in own)
            {
                await WatchAsync(site, node, sighting, cancellationToken);
            }

            await CollectAsync(site, own, [.. all.Where(t => t.ClusterId == site.Id)], sighting, cancellationToken);
        }

        await RetireAsync(all, cancellationToken);
        await PrepareAsync(rows, all, cancellationToken);
    }

    private async Task WatchAsync(PveSite site, NodeRecord node, PveSighting sighting, CancellationToken cancellationToken)
    {
        var missed = Missed(node, sighting);
        var decision = NodeWatch.Decide(node, sighting, missed);
        switch (decision.Action)
        {
            case NodeWatchAction.FollowMove:
                await nodes.MoveToHostAsync(node.Id, sighting.Guests[node.Vmid].Node, cancellationToken);
                break;
            case NodeWatchAction.Restart when !await nodes.RequestRestartAsync(node, MostRestartsAnHour, leadership.Epoch, cancellationToken):
                // No fight with the human who stops it: it is replaced, unless data lies on it.
                if (await nodes.VolumesAsync(node.Id, cancellationToken) is { Count: > 0 })
                {
                    break;
                }

                await nodes.RequestDestroyAsync(TenantScope.All, node.Id, $"its guest was stopped {MostRestartsAnHour} times within an hour; another node replaces it", leadership.Epoch, cancellationToken);
                signals.RaiseAll();
                break;
            case NodeWatchAction.Restart:
                signals.Operations.Raise();
                break;
            case NodeWatchAction.ConfirmGone:
                await ConfirmGoneAsync(site, node, decision.Reason, cancellationToken);
                break;
        }
    }

    /// <summary>Counts looks, not passes: the same look twice proves nothing.</summary>
    private int Missed(NodeRecord node, PveSighting sighting)
    {
        if (sighting.Guests.ContainsKey(node.Vmid))
        {
            _missed.Remove(node.Id);
            return 0;
        }

        var (count, at) = _missed.GetValueOrDefault(node.Id);
        if (at != sighting.At)
        {
            _missed[node.Id] = (++count, sighting.At);
        }

        return count;
    }

    private async Task ConfirmGoneAsync(PveSite site, NodeRecord node, string reason, CancellationToken cancellationToken)
    {
        var finding = await guests.FindAsync(clients.For(site).Of(node.Kind), node.PveNode, node.Vmid, node.Id, cancellationToken);
        if (finding is GuestFinding.Ours)
        {
            return;
        }

        if (finding is GuestFinding.Foreign)
        {
            await nodes.BurnAsync(node.OrganisationId, node.ClusterId, node.Vmid, "somebody else's guest took it", cancellationToken);
        }

        await nodes.SetGoneAsync(node.Id, NodeState.Failed, reason, cancellationToken);
        live.ForgetNode(node.Id);
        _missed.Remove(node.Id);
        LogGone(node.Name, reason);
        signals.RaiseAll();
    }

    /// <summary>A guest is collected only with our mark, our installation, a row that is over, no row that has its id, and after some time.</summary>
    private async Task CollectAsync(PveSite site, IReadOnlyList<NodeRecord> own, IReadOnlyList<TemplateRecord> ownTemplates, PveSighting sighting, CancellationToken cancellationToken)
    {
        var known = own.Select(n => n.Vmid).Concat(ownTemplates.Select(t => t.Vmid)).ToHashSet();
        var suspects = sighting.Guests.Values.Where(g => g.InPool && site.Vmids.Contains(g.Vmid) && !known.Contains(g.Vmid)).ToArray();
        foreach (var key in _unknown.Keys.Where(k => k.Cluster == site.Id && suspects.All(g => g.Vmid != k.Vmid)).ToArray())
        {
            _unknown.Remove(key);
            _reported.Remove(key);
        }

        foreach (var guest in suspects)
        {
            var key = (site.Id, guest.Vmid);
            _unknown.TryAdd(key, clock.GetUtcNow());
            if (clock.GetUtcNow() - _unknown[key] < TimeSpan.FromSeconds(options.CurrentValue.OrphanAfterSeconds) || _reported.Contains(key))
            {
                continue;
            }

            _reported.Add(key);
            var mark = OwnershipMark.Read((await clients.For(site).Of(guest.Kind).ConfigAsync(guest.Node, guest.Vmid, cancellationToken)).Description);
            if (mark?.Installation != installation.Id)
            {
                continue;
            }

            if (await nodes.RecordAsync(mark.Subject, cancellationToken) is { DestroyedAt: not null })
            {
                LogOrphan(guest.Vmid, guest.Node, mark.Subject);
                await nodes.RequestOrphanRemovalAsync(site, guest, mark.Subject, leadership.Epoch, cancellationToken);
                signals.Operations.Raise();
            }
            else
            {
                // No row at all: a database from a backup knows less than Proxmox. A person decides.
                LogUnknown(guest.Vmid, guest.Node, mark.Subject);
            }
        }
    }

    /// <summary>A template goes once a newer archive's stands beside it and no node that may share its blocks is left.</summary>
    private async Task RetireAsync(IReadOnlyList<TemplateRecord> all, CancellationToken cancellationToken)
    {
        var (archive, _) = await archives.FindAsync(cancellationToken);
        foreach (var old in all.Where(t => t.State is TemplateStates.Ready or TemplateStates.Retired && t.ArchiveSha256 != archive?.Sha256))
        {
            var newer = all.FirstOrDefault(t => t.ClusterId == old.ClusterId && t.PveNode == old.PveNode && t.Storage == old.Storage && t.State == TemplateStates.Ready && t.CreatedAt > old.CreatedAt);
            if (newer is null)
            {
                continue;
            }

            if (old.State == TemplateStates.Ready)
            {
                await templates.SetStateAsync(old.Id, TemplateStates.Retired, $"archive {newer.ArchiveVersion} took its place", cancellationToken);
            }
            else if (!await templates.IsUsedAsync(old.Id, cancellationToken))
            {
                await templates.RequestRemovalAsync(old, leadership.Epoch, cancellationToken);
                signals.Operations.Raise();
            }
        }
    }

    /// <summary>Templates on hosts that have none yet, one at a time and only once the pool works at all.</summary>
    private async Task PrepareAsync(IReadOnlyList<NodeRecord> rows, IReadOnlyList<TemplateRecord> all, CancellationToken cancellationToken)
    {
        var (archive, _) = await archives.FindAsync(cancellationToken);
        if (!options.CurrentValue.PrepareHosts || archive is null || all.Any(t => t.State == TemplateStates.Building))
        {
            return;
        }

        foreach (var node in rows.Where(n => n.State == NodeState.Ready).DistinctBy(n => n.PoolId))
        {
            if (await nodes.FindAsync(node.Id, cancellationToken) is not { Pool: { TemplateVmid: null } pool } || sightings.Of(node.ClusterId) is not { Problem: null } sighting
                || await clusters.FindAsync(TenantScope.All, node.ClusterId, cancellationToken) is not { } site)
            {
                continue;
            }

            var storage = pool.Storage ?? site.NodeStorage;
            var host = sighting.Hosts.Values.Where(h => h.Online && pool.UsesHost(h.Name)).Select(h => h.Name).Order(StringComparer.Ordinal)
                .FirstOrDefault(h => !all.Any(t => t.ClusterId == site.Id && t.PveNode == h && t.Storage == storage && t.ArchiveSha256 == archive.Sha256));
            if (host is not null)
            {
                await templates.RequestAsync(site, host, storage, archive, sightings.VmidsOf(site.Id), leadership.Epoch, cancellationToken);
                signals.Operations.Raise();
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} is gone: {Reason}")]
    private partial void LogGone(string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CT {Vmid} on {PveNode} is what is left of node {Node}; it is removed")]
    private partial void LogOrphan(int vmid, string pveNode, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CT {Vmid} on {PveNode} carries our mark for {Node}, which the database does not know. It is left alone: delete it in Proxmox if it is not needed")]
    private partial void LogUnknown(int vmid, string pveNode, string node);

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching nodes failed; the next pass retries it")]
    private partial void LogPassFailed(Exception exception);
}
