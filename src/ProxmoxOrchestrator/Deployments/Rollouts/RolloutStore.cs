using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>Reads what the planner looks at, and commits its plans unless they are stale.</summary>
internal sealed class RolloutStore(IPlatformContextFactory contexts, DeploymentShapes shapes, ISecretBox box, IClusterView cluster, TimeProvider clock)
{
    private static readonly RunState[] OpenRuns = [RunState.Pending, RunState.Starting, RunState.Running];

    /// <summary>Every service in which something runs, shall run or is to be removed.</summary>
    public async Task<RolloutInput> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var since = clock.GetUtcNow() - RolloutPolicy.Default.FailureMemory;
        var replicas = await context.Replicas.AsNoTracking()
            .Where(r => (r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost) || r.FinishedAt > since).ToListAsync(cancellationToken);
        var services = await context.Services.AsNoTracking().ToListAsync(cancellationToken);
        var holding = replicas.Select(r => r.DeploymentId).Concat(services.Select(s => s.ActiveDeploymentId).OfType<string>()).Distinct().ToList();
        var deployments = await context.Deployments.AsNoTracking()
            .Where(d => (d.State != DeploymentState.Superseded && d.State != DeploymentState.Failed && d.State != DeploymentState.Stopped) || holding.Contains(d.Id))
            .ToListAsync(cancellationToken);
        var nodes = await context.Nodes.AsNoTracking().Where(n => n.State != NodeState.Destroyed).ToDictionaryAsync(n => n.Id, cancellationToken);
        var routed = (await context.Domains.AsNoTracking().Select(d => d.ServiceId).Distinct().ToListAsync(cancellationToken)).ToHashSet();
        var edges = await context.Edges.AsNoTracking().CountAsync(e => e.DisabledAt == null && e.PublicKeyHash != null, cancellationToken);

        var full = await FullPoolsAsync(context, nodes.Values, cancellationToken);
        var releases = await ReleasesAsync(context, deployments, cancellationToken);
        var good = await LastGoodAsync(context, deployments, cancellationToken);
        var byService = deployments.ToLookup(d => d.ServiceId);
        var replicasByService = replicas.ToLookup(r => r.ServiceId);
        var snapshot = cluster.Current;
        return new(
            [.. services.Where(s => s.DeletedAt is not null || byService[s.Id].Any() || replicasByService[s.Id].Any()).Select(s => new RolloutState(
                Project(s, routed.Contains(s.Id), byService[s.Id]),
                [.. byService[s.Id].Select(d => Project(d, releases.GetValueOrDefault(d.Id), full))],
                [.. replicasByService[s.Id].Select(r => Project(r, r.NodeId is null ? null : nodes.GetValueOrDefault(r.NodeId), snapshot, r.RunId is null && HasVolumes(byService[s.Id])))])
            {
                LastGood = good.GetValueOrDefault(s.Id),
                Releasing = [.. byService[s.Id].Select(d => releases.GetValueOrDefault(d.Id)).OfType<RolloutRelease>().Where(r => !r.IsOver)],
            })],
            edges);
    }

    /// <returns>What was written; null when a row has changed since the plan was made: the next pass plans anew.</returns>
    public async Task<RolloutChanges?> CommitAsync(RolloutState state, RolloutPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await contexts.InTransactionAsync(TenantScope.All, (context, ct) => CommitAsync(context, state, plan, ct), cancellationToken);
        }
        catch (DbUpdateException ex) when (ex is DbUpdateConcurrencyException || ex.IsDuplicate())
        {
            // Duplicate: somebody else's deployment took the version that the rollback was to have.
            return null;
        }
    }

    private async Task<RolloutChanges?> CommitAsync(PlatformContext context, RolloutState state, RolloutPlan plan, CancellationToken cancellationToken)
    {
        var serviceId = state.Service.Id;
        var service = await context.Services.SingleOrDefaultAsync(s => s.Id == serviceId, cancellationToken);
        var deployments = await context.Deployments.Where(d => d.ServiceId == serviceId).ToDictionaryAsync(d => d.Id, cancellationToken);
        var known = state.Replicas.Select(r => r.Id).ToList();
        var replicas = await context.Replicas.Where(r => known.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellationToken);
        if (service is null || service.RowVersion != state.Service.RowVersion
            || state.Deployments.Any(d => deployments.GetValueOrDefault(d.Id)?.RowVersion != d.RowVersion)
            || state.Replicas.Any(r => replicas.GetValueOrDefault(r.Id)?.RowVersion != r.RowVersion))
        {
            return null;
        }

        var newest = state.Deployments.Select(d => d.Version).DefaultIfEmpty().Max();
        if (plan.Actions.OfType<RolloutAction.RollBack>().Any(b => !deployments.ContainsKey(b.ToDeploymentId) || deployments.Values.Any(d => d.Version > newest)))
        {
            // Somebody asked for a newer version meanwhile: that one counts.
            return null;
        }

        var writer = new RolloutWriter(service, deployments, replicas, shapes, box, prefix => Ids.New(prefix, clock), clock.GetUtcNow());
        foreach (var action in plan.Actions)
        {
            writer.Apply(action);
        }

        context.Replicas.AddRange(writer.Created);
        context.Runs.AddRange(writer.CreatedRuns);
        if (writer.Rollback is { } rollback)
        {
            context.Deployments.Add(rollback);
        }

        if (writer.Remove)
        {
            context.Replicas.RemoveRange(await context.Replicas.Where(r => r.ServiceId == serviceId).ToListAsync(cancellationToken));
            context.Deployments.RemoveRange(deployments.Values);
        }

        return writer.Changes;
    }

    private static async Task<IReadOnlySet<(string OrganisationId, string Pool)>> FullPoolsAsync(PlatformContext context, IEnumerable<Node> nodes, CancellationToken cancellationToken)
    {
        var count = nodes.Where(n => n.State is not (NodeState.Failed or NodeState.NeedsOperator)).CountBy(n => n.PoolId).ToDictionary();
        var pools = await context.NodePools.AsNoTracking().Select(p => new { p.Id, p.OrganisationId, p.Name, p.Max }).ToListAsync(cancellationToken);
        return pools.Where(p => count.GetValueOrDefault(p.Id) >= p.Max).Select(p => (p.OrganisationId, p.Name)).ToHashSet();
    }

    /// <summary>The release command's run of each deployment, by deployment.</summary>
    private static async Task<IReadOnlyDictionary<string, RolloutRelease>> ReleasesAsync(PlatformContext context, List<Deployment> deployments, CancellationToken cancellationToken)
    {
        var ids = deployments.Select(d => d.Id).ToList();
        var services = deployments.Select(d => d.ServiceId).Distinct().ToList();
        return (await context.Runs.AsNoTracking()
            .Where(r => r.Kind == RunKind.Release && (ids.Contains(r.DeploymentId!) || (services.Contains(r.ServiceId) && OpenRuns.Contains(r.State))))
            .Select(r => new RolloutRelease(r.Id, r.DeploymentId!, r.State, r.Reason)).ToListAsync(cancellationToken))
            .DistinctBy(r => r.DeploymentId).ToDictionary(r => r.DeploymentId);
    }

    /// <summary>Where a rollback of what is being watched would go, by service.</summary>
    private static async Task<IReadOnlyDictionary<string, RolloutTarget>> LastGoodAsync(PlatformContext context, List<Deployment> deployments, CancellationToken cancellationToken)
    {
        var watched = deployments.Where(d => d is { State: DeploymentState.Active, ProvenAt: null }).Select(d => d.ServiceId).Distinct().ToList();
        return (await context.Deployments.AsNoTracking().Where(d => watched.Contains(d.ServiceId) && d.ProvenAt != null).Select(d => new { d.ServiceId, d.Id, d.Version }).ToListAsync(cancellationToken))
            .GroupBy(d => d.ServiceId).ToDictionary(g => g.Key, g => g.OrderByDescending(d => d.Version).Select(d => new RolloutTarget(d.Id, d.Version)).First());
    }

    private RolloutService Project(Service service, bool hasDomain, IEnumerable<Deployment> deployments)
    {
        var listens = deployments.Any(d => shapes.Find(d.Id, d.SealedSpec) is { Port: > 0, Kind: ServiceKind.Web });
        var pinned = HasVolumes(deployments);
        var scheduled = service.Kind == ServiceKind.Cron;
        return new(
            service.Id, service.OrganisationId, service.ProjectId, service.Name, scheduled ? 0 : pinned ? Math.Min(1, service.Replicas) : service.Replicas, service.DeletedAt is not null,
            service.ActiveDeploymentId, hasDomain && listens, service.RowVersion, pinned)
        {
            // What is for one replica at a time has to be given up before the next one takes it.
            Strategy = pinned ? RolloutStrategy.StopFirst : service.Strategy,
            MaxUnavailable = service.MaxUnavailable,
            Monitor = TimeSpan.FromSeconds(service.MonitorSeconds),
            Scheduled = scheduled,
        };
    }

    private bool HasVolumes(IEnumerable<Deployment> deployments) => deployments.Any(d => shapes.Find(d.Id, d.SealedSpec) is { Volumes.Count: > 0 });

    private RolloutDeployment Project(Deployment deployment, RolloutRelease? release, IReadOnlySet<(string OrganisationId, string Pool)> full)
    {
        var shape = shapes.Find(deployment.Id, deployment.SealedSpec);
        return new(
            deployment.Id, deployment.Version, deployment.State, deployment.Reason, deployment.CreatedAt, TimeSpan.FromSeconds(shape?.StartTimeoutSeconds ?? 60),
            [.. DeploymentViews.Steps(deployment)], deployment.RowVersion,
            shape?.WaitsFor is { Count: > 0 } waits ? $"waits for the address of {string.Join(" and ", waits.Values.Order(StringComparer.Ordinal))}" : null)
        {
            Cause = deployment.Cause,
            ActiveAt = deployment.ActiveAt,
            ProvenAt = deployment.ProvenAt,
            Fault = deployment.Fault,
            HasRelease = shape?.ReleaseCommand.Count > 0,
            Release = release,
            PoolIsFull = shape is not null && full.Contains((deployment.OrganisationId, shape.PoolName)),
        };
    }

    /// <param name="pinned">Its data is on its node: it stays there while the node may come back, since nothing else could take its place.</param>
    private static RolloutReplica Project(Replica replica, Node? node, ClusterSnapshot snapshot, bool pinned)
    {
        var (standing, why) = NodeStandings.Of(replica.NodeId, node, snapshot);
        standing = pinned && standing is NodeStanding.Leaving or NodeStanding.Away ? NodeStanding.Stays : standing;
        var restarts = Math.Max(replica.Restarts, snapshot.Replica(replica.Id)?.Restarts ?? 0);
        return new(
            replica.Id, replica.DeploymentId, replica.State, replica.Reason, replica.Goal, replica.NodeId, node?.Name ?? "", standing, why,
            replica.CreatedAt, replica.ReadyAt, replica.DrainingSince, replica.FinishedAt, replica.RowVersion)
        {
            IsRun = replica.RunId is not null,
            RestartsSinceReady = replica.ReadyAt is null ? 0 : Math.Max(0, restarts - replica.RestartsWhenReady),
            UnreadySince = replica.UnreadySince,
        };
    }
}
