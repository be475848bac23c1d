using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

internal sealed class ReplicaListStore(IPlatformContextFactory contexts, IClusterView cluster)
{
    /// <summary>Those that are not over, newest first.</summary>
    public async Task<Page<ReplicaView>> ListAsync(Caller caller, ServiceRow row, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Replicas.AsNoTracking().Where(r => r.ServiceId == row.Service.Id && r.FinishedAt == null && r.RunId == null).Before(page, r => r.Id).ToListAsync(cancellationToken);
        var nodeIds = rows.Select(r => r.NodeId).OfType<string>().Distinct().ToList();
        var nodes = await context.Nodes.AsNoTracking().Where(n => nodeIds.Contains(n.Id)).ToDictionaryAsync(n => n.Id, cancellationToken);
        var snapshot = cluster.Current;
        return page.Of(rows, r => r.Id, r => ReplicaViews.Of(r, row.Service.Name, r.NodeId is null ? null : nodes.GetValueOrDefault(r.NodeId), snapshot));
    }

    /// <summary>Replicas with a node, of one id or all.</summary>
    public async Task<IReadOnlyList<(string ReplicaId, string NodeId)>> RunningAsync(Caller caller, ServiceRow row, string? replica, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Replicas.AsNoTracking().Where(r => r.ServiceId == row.Service.Id && r.NodeId != null && r.FinishedAt == null && (replica == null ? r.RunId == null : r.Id == replica))
            .Select(r => new { r.Id, r.NodeId }).ToListAsync(cancellationToken);
        return rows.Count == 0 && replica is not null
            ? throw ApiProblemException.NotFound("replica", replica)
            : [.. rows.Select(r => (r.Id, r.NodeId!))];
    }
}
