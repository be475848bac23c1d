using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>Reads what the planner looks at, and commits its plans unless they are stale.</summary>
internal sealed class RolloutStore(IPlatformContextFactory contexts, DeploymentShapes shapes, IClusterView cluster, TimeProvider clock)
{
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

        var byService = deployments.ToLookup(d => d.ServiceId);
        var replicasByService = replicas.ToLookup(r => r.ServiceId);
        var snapshot = cluster.Current;
        return new(
            [.. services.Where(s => s.DeletedAt is not null || byService[s.Id].Any() || replicasByService[s.Id].Any()).Select(s => new RolloutState(
                Project(s, routed.Contains(s.Id), byService[s.Id]),
                [.. byService[s.Id].Select(Project)],
                [.. replicasByService[s.Id].Select(r => Project(r, r.NodeId is null ? null : nodes.GetValueOrDefault(r.NodeId), snapshot, HasVolumes(byService[s.Id])))]))],
            edges);
    }

    /// <returns>What was written; null when a row has changed since the plan was made: the next pass plans anew.</returns>
    public async Task<RolloutChanges?> CommitAsync(RolloutState state, RolloutPlan plan, long epoch, CancellationToken cancellationToken)
    {
        try
        {
            return await contexts.InTransactionAsync(TenantScope.All, (context, ct) => CommitAsync(context, state, plan, epoch, ct), cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }
    }

    private async Task<RolloutChanges?> CommitAsync(PlatformContext context, RolloutState state, RolloutPlan plan, long epoch, CancellationToken cancellationToken)
    {
        var serviceId = state.Service.Id;
        var service = await context.Services.SingleOrDefaultAsync(s => s.Id == serviceId, cancellationToken);
        var deployments = await context.Deployments.Where(d => d.ServiceId == serviceId).ToDictionaryAsync(d => d.Id, cancellationToken);
        var known = state.Replicas.Select(r => r.Id).ToList();
        var replicas = await context.Replicas.Where(r => known.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellationToken);
        if (!await Leads(context, epoch, cancellationToken)
            || service is null || service.RowVersion != state.Service.RowVersion
            || state.Deployments.Any(d => deployments.GetValueOrDefault(d.Id)?.RowVersion != d.RowVersion)
            || state.Replicas.Any(r => replicas.GetValueOrDefault(r.Id)?.RowVersion != r.RowVersion))
        {
            return null;
        }

        var writer = new RolloutWriter(service, deployments, replicas, shapes, () => Ids.New("rep", clock), clock.GetUtcNow());
        foreach (var action in plan.Actions)
        {
            writer.Apply(action);
        }

        context.Replicas.AddRange(writer.Created);
        if (writer.Remove)
        {
            context.Replicas.RemoveRange(await context.Replicas.Where(r => r.ServiceId == serviceId).ToListAsync(cancellationToken));
            context.Deployments.RemoveRange(deployments.Values);
        }

        return writer.Changes;
    }

    /// <summary>The epoch is checked in the transaction that writes: a leader that slept writes nothing.</summary>
    internal static async Task<bool> Leads(PlatformContext context, long epoch, CancellationToken cancellationToken)
    {
        var newest = await context.Settings.AsNoTracking().Where(s => s.Key == LeaderEpoch.Key).Select(s => s.Value).SingleOrDefaultAsync(cancellationToken);
        return newest is null || long.Parse(newest, CultureInfo.InvariantCulture) == epoch;
    }

    private RolloutService Project(Service service, bool hasDomain, IEnumerable<Deployment> deployments)
    {
        var listens = deployments.Any(d => shapes.Find(d.Id, d.SealedSpec) is { Port: > 0, Kind: ServiceKind.Web });
        var pinned = HasVolumes(deployments);
        return new(
            service.Id, service.OrganisationId, service.ProjectId, service.Name, pinned ? Math.Min(1, service.Replicas) : service.Replicas, service.DeletedAt is not null,
            service.ActiveDeploymentId, hasDomain && listens, service.RowVersion, pinned);
    }

    private bool HasVolumes(IEnumerable<Deployment> deployments) => deployments.Any(d => shapes.Find(d.Id, d.SealedSpec) is { Volumes.Count: > 0 });

    private RolloutDeployment Project(Deployment deployment)
        => new(
            deployment.Id, deployment.Version, deployment.State, deployment.Reason, deployment.CreatedAt,
            TimeSpan.FromSeconds(shapes.Find(deployment.Id, deployment.SealedSpec)?.StartTimeoutSeconds ?? 60), [.. DeploymentViews.Steps(deployment)], deployment.RowVersion,
            shapes.Find(deployment.Id, deployment.SealedSpec)?.WaitsFor is { Count: > 0 } waits ? $"waits for the address of {string.Join(" and ", waits.Values.Order(StringComparer.Ordinal))}" : null);

    /// <param name="pinned">Its data is on its node: it stays there while the node may come back, since nothing else could take its place.</param>
    private static RolloutReplica Project(Replica replica, Node? node, ClusterSnapshot snapshot, bool pinned)
    {
        var (standing, why) = NodeStandings.Of(replica.NodeId, node, snapshot);
        standing = pinned && standing is NodeStanding.Leaving or NodeStanding.Away ? NodeStanding.Stays : standing;
        return new(
            replica.Id, replica.DeploymentId, replica.State, replica.Reason, replica.Goal, replica.NodeId, node?.Name ?? "", standing, why,
            replica.CreatedAt, replica.ReadyAt, replica.DrainingSince, replica.FinishedAt, replica.RowVersion);
    }
}
