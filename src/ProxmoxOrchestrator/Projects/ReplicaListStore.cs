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
    private const int LeftBehind = 3;

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

    /// <summary>
    /// Whose output there is to read: of what runs, and of what the newest version left behind where it failed or nothing runs. A replica that
    /// is named is read also when it is over.
    /// </summary>
    public async Task<IReadOnlyList<(string ReplicaId, string NodeId)>> LoggedAsync(Caller caller, ServiceRow row, string? replica, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var own = context.Replicas.AsNoTracking().Where(r => r.ServiceId == row.Service.Id && r.NodeId != null);
        if (replica is not null)
        {
            return await own.Where(r => r.Id == replica).Select(r => r.NodeId!).FirstOrDefaultAsync(cancellationToken) is { } node ? [(replica, node)] : throw ApiProblemException.NotFound("replica", replica);
        }

        var running = await RunningAsync(caller, row, cancellationToken);
        var newest = await context.Deployments.AsNoTracking().Where(d => d.ServiceId == row.Service.Id).OrderByDescending(d => d.Version).Select(d => new { d.Id, d.State }).FirstOrDefaultAsync(cancellationToken);
        if (newest is null || (running.Count > 0 && newest.State != DeploymentState.Failed))
        {
            return running;
        }

        var over = await own.Where(r => r.RunId == null && r.DeploymentId == newest.Id && r.FinishedAt != null).OrderByDescending(r => r.Id).Take(LeftBehind).Select(r => new { r.Id, r.NodeId }).ToListAsync(cancellationToken);
        return [.. running, .. over.Select(r => (r.Id, r.NodeId!))];
    }

    /// <summary>The service's own replicas that are on a node and not over.</summary>
    public async Task<IReadOnlyList<(string ReplicaId, string NodeId)>> RunningAsync(Caller caller, ServiceRow row, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Replicas.AsNoTracking().Where(r => r.ServiceId == row.Service.Id && r.NodeId != null && r.RunId == null && r.FinishedAt == null)
            .Select(r => new { r.Id, r.NodeId }).ToListAsync(cancellationToken);
        return [.. rows.Select(r => (r.Id, r.NodeId!))];
    }
}
