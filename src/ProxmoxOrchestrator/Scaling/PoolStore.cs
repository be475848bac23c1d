using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.Scheduling;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>Reads what the planner decides on, and keeps what it said.</summary>
internal sealed class PoolStore(
    IPlatformContextFactory contexts, ISecretBox box, IClusterView view, PveSightings sightings, IEventBus events, IOptionsMonitor<NodesOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan FailureMemory = TimeSpan.FromMinutes(30);

    /// <summary>Every pool's facts, from one look at the database.</summary>
    public async Task<IReadOnlyList<PoolFacts>> SnapshotAsync(Func<string, ConsolidationCandidate?> candidateOf, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var pools = await context.NodePools.AsNoTracking().ToListAsync(cancellationToken);
        var remembered = clock.GetUtcNow() - FailureMemory;
        var nodes = await context.Nodes.AsNoTracking().Where(n => n.DestroyedAt == null || (n.State == NodeState.Failed && n.DestroyedAt > remembered)).ToListAsync(cancellationToken);
        var replicas = await context.Replicas.AsNoTracking()
            .Where(r => r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost).ToListAsync(cancellationToken);
        var builds = await context.Builds.AsNoTracking().Where(b => b.State == BuildState.Queued || b.State == BuildState.Running)
            .Select(b => new { b.State, b.NodeId, b.ServiceId, b.Ref }).ToListAsync(cancellationToken);
        var busy = builds.Where(b => b.State == BuildState.Running).Select(b => (b.ServiceId, b.Ref)).ToHashSet();

        // A branch that is being built needs no other builder for its next commit.
        var waiting = builds.Count(b => b.State == BuildState.Queued && !busy.Contains((b.ServiceId, b.Ref)));
        var templates = await context.NodeTemplates.AsNoTracking().Where(t => t.State == TemplateStates.Ready).Select(t => new { t.ClusterId, t.PveNode, t.Storage }).ToListAsync(cancellationToken);
        var storages = await context.PveClusters.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.NodeStorage, cancellationToken);
        var placings = await PlacingsAsync(context, replicas, cancellationToken);
        var live = nodes.Where(n => n.DestroyedAt is null).ToArray();
        var held = await HeldPlacesStore.ReadAsync(context, cancellationToken);
        var ledgers = Ledger.Of(live, replicas, placings, view.Current, held).ToDictionary(l => l.Id);

        // What has to go where its volume is finds no room on a new node.
        var pending = replicas.Where(r => r is { State: ReplicaState.Pending, NodeId: null, Goal: ReplicaGoal.Run } && placings.ContainsKey(r.DeploymentId) && (r.RunId is not null || !held.Pins.ContainsKey(r.ServiceId))).ToArray();
        return [.. pools.Select(row =>
        {
            var pool = PoolSpec.Of(row);
            var (cpu, memory) = NodeAllocatable.Expected(pool, options.CurrentValue);
            var own = live.Where(n => n.PoolId == row.Id).Select(n => new PlannerNode(
                n.Id, n.Name, n.State, n.PveNode, ledgers[n.Id], builds.Count(b => b.NodeId == n.Id && b.State == BuildState.Running), n.Cordoned, n.CreatedAt, n.EmptySince)).ToArray();
            var lastReady = nodes.Where(n => n.PoolId == row.Id).Max(n => n.ReadyAt);
            var failed = nodes.Where(n => n.PoolId == row.Id && n.State == NodeState.Failed && n.ReadyAt is null && (lastReady is null || n.DestroyedAt > lastReady)).OrderBy(n => n.DestroyedAt).ToArray();
            var sighting = sightings.Of(row.ClusterId);
            var hosts = sighting?.Hosts.Values.Select(h => Host(h, live, pools, templates.Any(t => t.ClusterId == row.ClusterId && t.PveNode == h.Name && t.Storage == (row.Storage ?? storages.GetValueOrDefault(row.ClusterId))))).ToArray() ?? [];
            return new PoolFacts(
                pool, cpu, memory, own, hosts,
                [.. pending.Where(r => placings[r.DeploymentId].PoolName == row.Name && r.OrganisationId == row.OrganisationId).Select(r => Ledger.Pending(r, placings[r.DeploymentId], row.Id))],
                row.Labels.Contains(NodeLabels.Builder) ? (waiting + (row.BuildSlots ?? 1) - 1) / (row.BuildSlots ?? 1) : 0,
                sighting is null ? "it has not been asked yet" : sighting.Problem, failed.Length, failed.LastOrDefault()?.DestroyedAt, failed.LastOrDefault()?.Reason, lastReady, candidateOf(row.Id));
        })];
    }

    /// <summary>Stores a new sentence and tells it; an old one is not told again.</summary>
    public async Task SayAsync(PoolSpec pool, string reason, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        // This field alone, and without the row's version: whoever changes the pool's settings meanwhile must not be refused for a sentence.
        if (await context.NodePools.Where(p => p.Id == pool.Id && p.Reason != reason).ExecuteUpdateAsync(set => set.SetProperty(p => p.Reason, reason), cancellationToken) == 0)
        {
            return;
        }

        events.Publish(pool.OrganisationId, "pool.decided", pool.Id, $"pool {pool.Name}: {reason}");
    }

    /// <summary>Keeps since when nodes are empty; writes only where that changed.</summary>
    public async Task NoteEmptyAsync(PoolFacts facts, CancellationToken cancellationToken)
    {
        var changed = facts.Nodes.Where(n => n.IsReady && n.IsEmpty != n.EmptySince is not null).Select(n => n.Id).ToArray();
        if (changed.Length == 0)
        {
            return;
        }

        await using var context = contexts.Create(TenantScope.All);
        foreach (var row in await context.Nodes.Where(n => changed.Contains(n.Id)).ToListAsync(cancellationToken))
        {
            row.EmptySince = facts.Nodes.First(n => n.Id == row.Id).IsEmpty ? clock.GetUtcNow() : null;
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// Empties a node only if it still is what the plan was made for: a replica that came meanwhile turns the plan down.
    /// </summary>
    public async Task<bool> StillEmptyAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return !await context.Replicas.AnyAsync(r => r.NodeId == nodeId && r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost, cancellationToken)
            && !await context.Builds.AnyAsync(b => b.NodeId == nodeId && b.State == BuildState.Running, cancellationToken)
            && (await HeldPlacesStore.OnNodeAsync(context, nodeId, cancellationToken)).Count == 0;
    }

    private static PlannerHost Host(PveHost host, IReadOnlyCollection<Node> live, List<NodePool> pools, bool hasTemplate)
    {
        var here = live.Where(n => n.PveNode == host.Name).ToArray();
        var coming = here.Where(n => n.ReadyAt is null).Sum(n => (long)(pools.FirstOrDefault(p => p.Id == n.PoolId)?.MemoryMiB ?? 0));
        return new(host.Name, host.Online, host.MemoryMiB > 0 ? host.MemoryMiB - host.MemoryUsedMiB - coming : null, here.Length, hasTemplate);
    }

    private async Task<IReadOnlyDictionary<string, DeploymentPlacing>> PlacingsAsync(PlatformContext context, List<Replica> replicas, CancellationToken cancellationToken)
    {
        var ids = replicas.Select(r => r.DeploymentId).Distinct().ToArray();
        var rows = await context.Deployments.AsNoTracking().Where(d => ids.Contains(d.Id)).Select(d => new { d.Id, d.Image, d.SealedSpec }).ToListAsync(cancellationToken);
        var placings = new Dictionary<string, DeploymentPlacing>();
        foreach (var row in rows)
        {
            try
            {
                var spec = DeploymentSpecSeal.Open(box, row.Id, row.SealedSpec);
                placings[row.Id] = new(row.Id, spec.PoolName, spec.Isolation, row.Image);
            }
            catch (Exception ex) when (ex is CryptographicException or JsonException)
            {
                // The deployment loop reports it; there is nothing to make room for.
            }
        }

        return placings;
    }
}
