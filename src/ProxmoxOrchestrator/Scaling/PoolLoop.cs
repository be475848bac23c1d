using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>Carries out what <see cref="PoolPlanner"/> decides: rows and operations only; others do the work.</summary>
internal sealed partial class PoolLoop(
    PoolStore store, NodeStore nodes, NodeReservationStore reservations, PveClusterStore clusters, PveSightings sightings, ILeadership leadership, LoopSignals signals, TimeProvider clock, ILogger<PoolLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, ConsolidationCandidate> _candidates = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(PassAsync, Resync, Resync, signals.Pools.WaitAsync, LogPassFailed, stoppingToken);

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        foreach (var facts in await store.SnapshotAsync(id => _candidates.GetValueOrDefault(id), cancellationToken))
        {
            await store.NoteEmptyAsync(facts, cancellationToken);
            var decision = PoolPlanner.Decide(facts, clock.GetUtcNow());
            if (decision.Candidate is { } candidate)
            {
                _candidates[facts.Pool.Id] = candidate;
            }
            else
            {
                _candidates.Remove(facts.Pool.Id);
            }

            var reason = decision.Reason;
            if (decision.Grow.Count > 0)
            {
                reason = await GrowAsync(facts.Pool, decision, cancellationToken);
            }

            foreach (var id in decision.Shrink)
            {
                await ShrinkAsync(facts, id, decision, cancellationToken);
            }

            await store.SayAsync(facts.Pool, reason, cancellationToken);
        }
    }

    private async Task<string> GrowAsync(PoolSpec pool, PoolDecision decision, CancellationToken cancellationToken)
    {
        if (await clusters.FindAsync(TenantScope.All, pool.ClusterId, cancellationToken) is not { } site)
        {
            return "its Proxmox cluster was removed: choose another one for the pool";
        }

        var (made, problem) = await reservations.ReserveAsync(pool, site, decision.Grow, sightings.VmidsOf(site.Id), leadership.Epoch, cancellationToken);
        LogGrew(pool.Name, made.Count, decision.Reason);
        signals.Operations.Raise();
        return problem is null ? decision.Reason : $"{decision.Reason}, but {problem}";
    }

    private async Task ShrinkAsync(PoolFacts facts, string nodeId, PoolDecision decision, CancellationToken cancellationToken)
    {
        // The plan is older than this moment: an empty node must still be empty.
        if (facts.Nodes.First(n => n.Id == nodeId).IsEmpty && !await store.StillEmptyAsync(nodeId, cancellationToken))
        {
            return;
        }

        await nodes.RequestDestroyAsync(TenantScope.All, nodeId, decision.Reason, leadership.Epoch, cancellationToken);
        LogShrank(facts.Pool.Name, nodeId, decision.Reason);
        signals.Operations.Raise();
        signals.Deployments.Raise();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Pool {Pool} grows by {Count}: {Reason}")]
    private partial void LogGrew(string pool, int count, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Pool {Pool} gives up node {Node}: {Reason}")]
    private partial void LogShrank(string pool, string node, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Pool pass failed; the next one retries it")]
    private partial void LogPassFailed(Exception exception);
}
