using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Nodes as the API shows them, and what their owner may set.</summary>
internal sealed class NodeViewStore(IPlatformContextFactory contexts, IClusterView view, IEventBus events)
{
    public async Task<Page<NodeView>> ListAsync(Caller caller, PageRequest page, string? pool, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Nodes.AsNoTracking()
            .Where(n => n.DestroyedAt == null && (pool == null || n.PoolId == pool || context.NodePools.Any(p => p.Id == n.PoolId && p.Name == pool)))
            .After(page, n => n.Id).ToListAsync(cancellationToken);
        var views = await ViewsAsync(context, rows, cancellationToken);
        return page.Of(rows, n => n.Id, n => views[n.Id]);
    }

    public async Task<NodeView> GetAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await FindAsync(context, reference, cancellationToken);
        return (await ViewsAsync(context, [row], cancellationToken))[row.Id];
    }

    public async Task<string> IdOfAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return (await FindAsync(context, reference, cancellationToken)).Id;
    }

    public async Task<NodeView> CordonAsync(Caller caller, string reference, bool cordoned, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await FindAsync(context, reference, cancellationToken);
        // The only writer of this field; the row's version belongs to the node's life cycle.
        await context.Nodes.Where(n => n.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(n => n.Cordoned, cordoned), cancellationToken);
        row.Cordoned = cordoned;
        events.Publish(row.OrganisationId, "node.changed", row.Id, $"node {row.Name} {(cordoned ? "takes no new replicas" : "takes replicas again")}");
        return (await ViewsAsync(context, [row], cancellationToken))[row.Id];
    }

    /// <summary>By id, or by the name of a node that lives.</summary>
    private static async Task<Node> FindAsync(PlatformContext context, string reference, CancellationToken cancellationToken)
        => await context.Nodes.AsNoTracking().FirstOrDefaultAsync(n => n.Id == reference || (n.Name == reference && n.DestroyedAt == null), cancellationToken)
            ?? throw ApiProblemException.NotFound("node", reference);

    private async Task<Dictionary<string, NodeView>> ViewsAsync(PlatformContext context, IReadOnlyList<Node> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(n => n.Id).ToArray();
        var pools = await context.NodePools.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken);
        var clusters = await context.PveClusters.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, cancellationToken);
        var replicas = await context.Replicas.AsNoTracking().Where(r => r.NodeId != null && ids.Contains(r.NodeId) && r.FinishedAt == null).ToListAsync(cancellationToken);
        var snapshot = view.Current;
        return rows.ToDictionary(n => n.Id, n => NodeViews.Of(n, pools.GetValueOrDefault(n.PoolId, ""), clusters.GetValueOrDefault(n.ClusterId, ""), replicas, snapshot));
    }
}
