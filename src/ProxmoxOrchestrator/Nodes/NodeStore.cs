using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Nodes' rows: states, which are written here and by nobody else, and the operations that are asked for on them.</summary>
internal sealed class NodeStore(IPlatformContextFactory contexts, IEventBus events, TimeProvider clock)
{
    private const int ConflictTries = 5;

    public async Task<(NodeRecord Node, PoolSpec Pool)?> FindAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var found = await context.Nodes.AsNoTracking().Where(n => n.Id == nodeId)
            .Join(context.NodePools.AsNoTracking(), n => n.PoolId, p => p.Id, (node, pool) => new { node, pool }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (NodeRecord.Of(found.node), PoolSpec.Of(found.pool));
    }

    public async Task<IReadOnlyList<NodeRecord>> LiveAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return [.. (await context.Nodes.AsNoTracking().Where(n => n.DestroyedAt == null).ToListAsync(cancellationToken)).Select(NodeRecord.Of)];
    }

    public async Task BurnAsync(string organisationId, string clusterId, int vmid, string because, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        context.BurnedVmids.Add(new() { OrganisationId = organisationId, ClusterId = clusterId, Vmid = vmid, Reason = because, At = clock.GetUtcNow() });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // Burned already.
        }
    }

    public Task MoveToHostAsync(string nodeId, string pveNode, CancellationToken cancellationToken)
        => ChangeAsync(nodeId, row => row.PveNode = pveNode, null, cancellationToken);

    public Task SetStateAsync(string nodeId, NodeState state, string reason, CancellationToken cancellationToken)
        => ChangeAsync(nodeId, row => (row.State, row.Reason) = (state, reason), row => reason.Length > 0 ? $"node {row.Name}: {reason}" : $"node {row.Name} is {state}", cancellationToken);

    /// <summary>Allocatable is what the agent found in the guest, at most what the pool gives, minus what agent and Docker need.</summary>
    public Task SetReadyAsync(string nodeId, int cpuMilli, int memoryMiB, string? agentVersion, CancellationToken cancellationToken)
        => ChangeAsync(nodeId, row =>
        {
            (row.State, row.Reason, row.CpuMilli, row.MemoryMiB, row.AgentVersion, row.UserData) = (NodeState.Ready, "", cpuMilli, memoryMiB, agentVersion, null);
            row.ReadyAt ??= clock.GetUtcNow();
        }, row => $"node {row.Name} is ready after {(row.ReadyAt - row.CreatedAt)?.TotalSeconds:0.0} s", cancellationToken);

    /// <summary>Its guest is gone for good: the address rests, unused tokens and its certificate are dead.</summary>
    public async Task SetGoneAsync(string nodeId, NodeState state, string reason, CancellationToken cancellationToken)
    {
        await ChangeAsync(nodeId, row =>
        {
            (row.State, row.Reason, row.UserData) = (state, reason, null);
            row.DestroyedAt ??= clock.GetUtcNow();
        }, row => state == NodeState.Destroyed ? $"node {row.Name} was destroyed" : $"node {row.Name}: {reason}", cancellationToken);
        await using var context = contexts.Create(TenantScope.All);
        await context.JoinTokens.Where(t => t.SubjectId == nodeId && t.ConsumedAt == null).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// The wish to be rid of a node: it takes nothing new from here on. Asking twice is one operation. False when there is no such live node.
    /// </summary>
    public async Task<bool> RequestDestroyAsync(TenantScope scope, string nodeId, string reason, long epoch, CancellationToken cancellationToken)
    {
        var key = $"{NodeDestroyExecutor.OperationKind}:{nodeId}";
        var node = await contexts.InTransactionAsync(scope, async (context, token) =>
        {
            var row = await context.Nodes.SingleOrDefaultAsync(n => n.Id == nodeId && n.DestroyedAt == null, token);
            if (row is null || await context.Operations.AnyAsync(o => o.IdempotencyKey == key, token))
            {
                return row;
            }

            if (row.State is NodeState.Ready or NodeState.Unreachable)
            {
                (row.State, row.Reason) = (NodeState.Draining, reason);
            }

            var operation = OperationStore.New(Ids.New("op", clock), row.OrganisationId, NodeDestroyExecutor.OperationKind, row.Id, key, NodeDestroyExecutor.Steps.Drain, epoch, clock.GetUtcNow());
            operation.Data = System.Text.Json.JsonSerializer.Serialize(new NodeDestroyData { Reason = reason }, NodesJson.Default.NodeDestroyData);
            context.Operations.Add(operation);
            return row;
        }, cancellationToken);
        if (node is not null)
        {
            events.Publish(node.OrganisationId, "node.changed", node.Id, $"node {node.Name} is drained: {reason}");
        }

        return node is not null;
    }

    /// <summary>Its guest stands stopped though nobody of us stopped it: it is started, at most <paramref name="most"/> times an hour. False beyond that.</summary>
    public async Task<bool> RequestRestartAsync(NodeRecord node, int most, long epoch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hourAgo = now - TimeSpan.FromHours(1);
        return await contexts.InTransactionAsync(TenantScope.All, async (context, token) =>
        {
            var past = await context.Operations.Where(o => o.SubjectId == node.Id && o.Kind == NodeRestartExecutor.OperationKind).ToListAsync(token);
            if (past.Any(o => o.FinishedAt is null))
            {
                return true;
            }

            if (past.Count(o => o.CreatedAt > hourAgo) >= most)
            {
                return false;
            }

            context.Operations.Add(OperationStore.New(
                Ids.New("op", clock), node.OrganisationId, NodeRestartExecutor.OperationKind, node.Id, $"{NodeRestartExecutor.OperationKind}:{node.Id}:{past.Count + 1}",
                NodeRestartExecutor.Step, epoch, now));
            return true;
        }, cancellationToken);
    }

    /// <summary>A guest with our mark whose row is over: the mark's node as it was recorded, null when no row ever was.</summary>
    public async Task<NodeRecord?> RecordAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Nodes.AsNoTracking().SingleOrDefaultAsync(n => n.Id == nodeId, cancellationToken) is { } row ? NodeRecord.Of(row) : null;
    }

    public async Task RequestOrphanRemovalAsync(PveSite site, PveGuest guest, string subject, long epoch, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var operation = OperationStore.New(
            Ids.New("op", clock), site.OrganisationId, OrphanRemoveExecutor.OperationKind, subject, $"{OrphanRemoveExecutor.OperationKind}:{subject}:{guest.Vmid}",
            OrphanRemoveExecutor.Step, epoch, clock.GetUtcNow());
        operation.Data = System.Text.Json.JsonSerializer.Serialize(new OrphanData { ClusterId = site.Id, PveNode = guest.Node, Vmid = guest.Vmid, Kind = guest.Kind }, NodesJson.Default.OrphanData);
        context.Operations.Add(operation);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // Asked for already.
        }
    }

    /// <summary>Whether an operation of that kind on the node is not over yet.</summary>
    public async Task<bool> HasOpenAsync(string nodeId, string kind, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Operations.AnyAsync(o => o.SubjectId == nodeId && o.Kind == kind && (o.State == OperationState.Pending || o.State == OperationState.Running), cancellationToken);
    }

    /// <summary>Replicas that still hold their place, and builds that run there.</summary>
    public async Task<(int Replicas, int Builds)> LoadAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var replicas = await context.Replicas.CountAsync(
            r => r.NodeId == nodeId && r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost, cancellationToken);
        return (replicas, await context.Builds.CountAsync(b => b.NodeId == nodeId && b.State == BuildState.Running, cancellationToken));
    }

    /// <summary>Data that lies there, in words.</summary>
    public async Task<IReadOnlyList<string>> VolumesAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await HeldPlacesStore.OnNodeAsync(context, nodeId, cancellationToken);
    }

    private async Task ChangeAsync(string nodeId, Action<Node> change, Func<Node, string>? sentence, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = contexts.Create(TenantScope.All);
            var row = await context.Nodes.SingleAsync(n => n.Id == nodeId, cancellationToken);
            change(row);
            if (!context.ChangeTracker.HasChanges())
            {
                return;
            }

            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < ConflictTries)
            {
                continue;
            }

            if (sentence is not null)
            {
                events.Publish(row.OrganisationId, "node.changed", row.Id, sentence(row));
            }

            return;
        }
    }
}
