using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>The scheduler's input, and its plan written down unless it is stale.</summary>
internal sealed class SchedulingStore(IPlatformContextFactory contexts, DeploymentShapes shapes, IClusterView cluster, TimeProvider clock)
{
    public async Task<SchedulingInput> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var replicas = await context.Replicas.AsNoTracking()
            .Where(r => r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost).ToListAsync(cancellationToken);
        var nodes = await context.Nodes.AsNoTracking().Where(n => n.State != NodeState.Destroyed).ToListAsync(cancellationToken);
        var pools = await context.NodePools.AsNoTracking().ToDictionaryAsync(p => (p.OrganisationId, p.Name), p => p.Id, cancellationToken);
        var ids = replicas.Select(r => r.DeploymentId).Distinct().ToList();
        var deployments = (await context.Deployments.AsNoTracking().Where(d => ids.Contains(d.Id)).Select(d => new { d.Id, d.Image, d.SealedSpec }).ToListAsync(cancellationToken))
            .Select(d => (d.Id, d.Image, Shape: shapes.Find(d.Id, d.SealedSpec))).Where(d => d.Shape is not null)
            .ToDictionary(d => d.Id, d => new DeploymentPlacing(d.Id, d.Shape!.PoolName, d.Shape.Isolation, d.Image));
        var held = await HeldPlacesStore.ReadAsync(context, cancellationToken);
        return new(
            [.. replicas.Where(r => r is { NodeId: null, State: ReplicaState.Pending, Goal: ReplicaGoal.Run } && deployments.ContainsKey(r.DeploymentId))
                .Select(r => Ledger.Pending(r, deployments[r.DeploymentId], pools.GetValueOrDefault((r.OrganisationId, deployments[r.DeploymentId].PoolName)), held))],
            Ledger.Of(nodes, replicas, deployments, cluster.Current, held));
    }

    /// <returns>What was written; null when the plan was stale.</returns>
    public async Task<IReadOnlyList<CommittedPlacement>?> CommitAsync(SchedulingPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await contexts.InTransactionAsync(TenantScope.All, (context, ct) => CommitAsync(context, plan, ct), cancellationToken);
        }
        catch (DbUpdateException ex) when (ex is DbUpdateConcurrencyException || ex.IsDuplicate())
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<CommittedPlacement>> CommitAsync(PlatformContext context, SchedulingPlan plan, CancellationToken cancellationToken)
    {
        var replicaIds = plan.Placed.Select(p => p.ReplicaId).Concat(plan.Unplaced.Select(u => u.ReplicaId)).ToList();
        var rows = await context.Replicas.Where(r => replicaIds.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellationToken);
        var nodeIds = plan.Placed.Select(p => p.NodeId).Distinct().ToList();
        var nodes = await context.Nodes.AsNoTracking().Where(n => nodeIds.Contains(n.Id)).ToDictionaryAsync(n => n.Id, cancellationToken);
        var held = (await context.Replicas.AsNoTracking()
            .Where(r => r.NodeId != null && nodeIds.Contains(r.NodeId) && r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost)
            .Select(r => new { r.NodeId, r.CpuMilli, r.MemoryMiB }).ToListAsync(cancellationToken))
            .GroupBy(r => r.NodeId!).ToDictionary(g => g.Key, g => (Cpu: g.Sum(r => r.CpuMilli), Memory: g.Sum(r => r.MemoryMiB)));
        var done = new List<CommittedPlacement>();
        foreach (var placement in plan.Placed)
        {
            // Each is checked once more against what stands now; one that no longer fits waits for the next pass.
            if (rows.GetValueOrDefault(placement.ReplicaId) is not { NodeId: null, State: ReplicaState.Pending, Goal: ReplicaGoal.Run } row
                || nodes.GetValueOrDefault(placement.NodeId) is not { State: NodeState.Ready, Cordoned: false } node)
            {
                continue;
            }

            var used = held.GetValueOrDefault(node.Id);
            if (used.Cpu + row.CpuMilli > node.CpuMilli || used.Memory + row.MemoryMiB > node.MemoryMiB)
            {
                continue;
            }

            held[node.Id] = (used.Cpu + row.CpuMilli, used.Memory + row.MemoryMiB);
            row.NodeId = node.Id;
            row.HostPort = placement.HostPort;
            row.State = ReplicaState.Assigned;
            row.Reason = "";
            if (row.RunId is null)
            {
                await HeldPlacesStore.PinAsync(context, row.ServiceId, node.Id, placement.HostPort, clock.GetUtcNow(), cancellationToken);
            }

            done.Add(new(row.Id, row.OrganisationId, row.ServiceId, node.Id, $"placed on {node.Name}: {placement.Reason}"));
        }

        foreach (var waiting in plan.Unplaced)
        {
            if (rows.GetValueOrDefault(waiting.ReplicaId) is { NodeId: null, State: ReplicaState.Pending } row && row.Reason != waiting.Reason)
            {
                row.Reason = waiting.Reason;
                done.Add(new(row.Id, row.OrganisationId, row.ServiceId, null, waiting.Reason));
            }
        }

        return done;
    }
}
