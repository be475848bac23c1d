using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Nodes' rows: reservation, states, join tokens. States are written here and by nobody else.</summary>
internal sealed class NodeStore(IPlatformContextFactory contexts, IEventBus events, IOptionsMonitor<NodesOptions> options, TimeProvider clock)
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

    /// <summary>
    /// One row and one node.create operation per host asked for, in one transaction: id and address are ours before Proxmox hears of it.
    /// Stops early, with a sentence, when ids or addresses run out.
    /// </summary>
    /// <param name="seen">Ids that Proxmox showed last.</param>
    public async Task<(IReadOnlyList<string> NodeIds, string? Problem)> ReserveAsync(
        PoolSpec pool, PveSite site, IReadOnlyList<string> hosts, IReadOnlySet<int> seen, long epoch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (made, problem) = await contexts.InTransactionAsync<(List<Node>, string?)>(TenantScope.All, async (context, token) =>
        {
            var vmids = await TakenVmidsAsync(context, site.Id, seen, token);
            var addresses = await TakenAddressesAsync(context, site.Id, now, token);
            var nodes = new List<Node>();
            foreach (var host in hosts)
            {
                if (site.Vmids.PickForNode(vmids) is not { } vmid)
                {
                    return (nodes, $"all ids of {site.Name} ({site.Vmids.First}-{site.Vmids.Last}) are taken: give the cluster a larger range");
                }

                if (site.Addresses.Pick(addresses) is not { } address)
                {
                    return (nodes, $"all {site.Addresses.Count} addresses of {site.Name} are taken or resting: give the cluster a larger range");
                }

                vmids.Add(vmid);
                addresses.Add(address);
                var node = NewNode(pool, site, host, vmid, address, now);
                nodes.Add(node);
                context.Nodes.Add(node);
                context.Operations.Add(OperationStore.New(
                    Ids.New("op", clock), pool.OrganisationId, NodeCreateExecutor.OperationKind, node.Id, $"{NodeCreateExecutor.OperationKind}:{node.Id}", NodeCreateExecutor.Steps.Template, epoch, now));
            }

            return (nodes, null);
        }, cancellationToken);
        foreach (var node in made)
        {
            events.Publish(node.OrganisationId, "node.changed", node.Id, $"node {node.Name} is being made on {node.PveNode} as {NodeRecord.Of(node).Guest}");
        }

        return ([.. made.Select(n => n.Id)], problem);
    }

    /// <summary>Somebody else has the node's id: it is burned and the next one taken. The old token dies with it.</summary>
    public async Task<int?> ReplaceVmidAsync(NodeRecord node, PveSite site, string because, IReadOnlySet<int> seen, CancellationToken cancellationToken)
    {
        await BurnAsync(node.OrganisationId, node.ClusterId, node.Vmid, because, cancellationToken);
        return await contexts.InTransactionAsync(TenantScope.All, async (context, token) =>
        {
            var taken = await TakenVmidsAsync(context, site.Id, seen, token);
            var row = await context.Nodes.SingleAsync(n => n.Id == node.Id, token);
            if (site.Vmids.PickForNode(taken) is not { } vmid)
            {
                return (int?)null;
            }

            row.Vmid = vmid;
            await context.JoinTokens.Where(t => t.SubjectId == node.Id && t.ConsumedAt == null).ExecuteDeleteAsync(token);
            return vmid;
        }, cancellationToken);
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

    /// <summary>A fresh token for this operation and guest; older unused ones of the node are dead from here on.</summary>
    public async Task<string> NewTokenAsync(NodeRecord node, string operationId, CancellationToken cancellationToken)
    {
        var token = JoinTokens.New();
        await using var context = contexts.Create(TenantScope.All);
        await context.JoinTokens.Where(t => t.SubjectId == node.Id && t.ConsumedAt == null).ExecuteDeleteAsync(cancellationToken);
        context.JoinTokens.Add(new()
        {
            Hash = JoinTokens.Hash(token),
            OrganisationId = node.OrganisationId,
            Role = "agent",
            SubjectId = node.Id,
            OperationId = operationId,
            Vmid = node.Vmid,
            Address = node.Address,
            ExpiresAt = clock.GetUtcNow() + TimeSpan.FromMinutes(options.CurrentValue.TokenMinutes),
        });
        await context.SaveChangesAsync(cancellationToken);
        return token;
    }

    /// <summary>Whether the token in a guest's host name still opens the door for it, with enough time to walk through.</summary>
    public async Task<bool> IsTokenGoodAsync(NodeRecord node, string operationId, string token, CancellationToken cancellationToken)
    {
        var hash = JoinTokens.Hash(token);
        var soon = clock.GetUtcNow() + TimeSpan.FromSeconds(options.CurrentValue.JoinTimeoutSeconds);
        await using var context = contexts.Create(TenantScope.All);
        return await context.JoinTokens.AnyAsync(
            t => t.Hash == hash && t.SubjectId == node.Id && t.OperationId == operationId && t.Vmid == node.Vmid && t.ConsumedAt == null && t.ExpiresAt > soon, cancellationToken);
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

    /// <summary>Hosts in the order to try: fewest of the pool's nodes first.</summary>
    public async Task<IReadOnlyDictionary<string, int>> NodesPerHostAsync(string clusterId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Nodes.Where(n => n.ClusterId == clusterId && n.DestroyedAt == null).GroupBy(n => n.PveNode)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
    }

    /// <summary>Ids of rows and of burned ones, with those that Proxmox showed.</summary>
    internal static async Task<HashSet<int>> TakenVmidsAsync(PlatformContext context, string clusterId, IReadOnlySet<int> seen, CancellationToken cancellationToken)
    {
        var taken = new HashSet<int>(seen);
        taken.UnionWith(await context.Nodes.Where(n => n.ClusterId == clusterId && n.DestroyedAt == null).Select(n => n.Vmid).ToListAsync(cancellationToken));
        taken.UnionWith(await context.NodeTemplates.Where(t => t.ClusterId == clusterId).Select(t => t.Vmid).ToListAsync(cancellationToken));
        taken.UnionWith(await context.BurnedVmids.Where(b => b.ClusterId == clusterId).Select(b => b.Vmid).ToListAsync(cancellationToken));
        return taken;
    }

    private async Task<HashSet<string>> TakenAddressesAsync(PlatformContext context, string clusterId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rested = now - TimeSpan.FromSeconds(options.CurrentValue.AddressRestSeconds);
        return [.. await context.Nodes.Where(n => n.ClusterId == clusterId && (n.DestroyedAt == null || n.DestroyedAt > rested)).Select(n => n.Address).ToListAsync(cancellationToken)];
    }

    private Node NewNode(PoolSpec pool, PveSite site, string host, int vmid, string address, DateTimeOffset now) => new()
    {
        Id = Ids.New("nod", clock),
        OrganisationId = pool.OrganisationId,
        PoolId = pool.Id,
        ClusterId = site.Id,
        Name = $"{pool.Name}-{RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 5)}",
        State = NodeState.Reserved,
        Vmid = vmid,
        PveNode = host,
        Address = address,
        Seed = pool.Seed,
        UserData = string.IsNullOrWhiteSpace(pool.UserData) ? null : pool.UserData,
        Labels = [.. pool.Labels],
        CreatedAt = now,
    };

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
