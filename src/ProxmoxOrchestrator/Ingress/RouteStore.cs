using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Ingress;

internal sealed class RouteStore(IPlatformContextFactory contexts, DeploymentShapes shapes)
{
    /// <summary>All services with host names that are not being deleted.</summary>
    public async Task<IReadOnlyList<RoutedService>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var domains = (await context.Domains.AsNoTracking().Select(d => new { d.ServiceId, d.Host }).ToListAsync(cancellationToken)).ToLookup(d => d.ServiceId, d => d.Host);
        var services = await context.Services.AsNoTracking().Where(s => s.DeletedAt == null).Select(s => new { s.Id, s.ActiveDeploymentId, s.Strategy }).ToListAsync(cancellationToken);
        var active = services.Select(s => s.ActiveDeploymentId).OfType<string>().ToList();
        var deployments = await context.Deployments.AsNoTracking().Where(d => active.Contains(d.Id)).Select(d => new { d.Id, d.SealedSpec }).ToDictionaryAsync(d => d.Id, d => d.SealedSpec, cancellationToken);
        var replicas = (await context.Replicas.AsNoTracking()
            .Where(r => r.HostPort != null && (r.State == ReplicaState.Ready || r.State == ReplicaState.Unready) && r.Goal != ReplicaGoal.Stop && r.RunId == null)
            .Join(context.Nodes, r => r.NodeId, n => n.Id, (r, n) => new { Replica = r, n.Address }).ToListAsync(cancellationToken))
            .ToLookup(r => r.Replica.ServiceId, r => new RoutedReplica(r.Replica.Id, r.Replica.DeploymentId, r.Address, r.Replica.HostPort!.Value, r.Replica.State, r.Replica.Goal));
        return [.. services.Where(s => domains[s.Id].Any()).Select(s => (Service: s, Shape: Shape(s.ActiveDeploymentId)))
            .Where(s => s.Service.ActiveDeploymentId is null || s.Shape is null or { Port: > 0, Kind: ServiceKind.Web })
            .Select(s => new RoutedService(s.Service.Id, [.. domains[s.Service.Id]], s.Service.ActiveDeploymentId, s.Shape?.HealthPath, [.. replicas[s.Service.Id]]) { MixesVersions = s.Service.Strategy == RolloutStrategy.StopFirst })];

        DeploymentSpec? Shape(string? id) => id is not null && deployments.TryGetValue(id, out var sealedSpec) ? shapes.Find(id, sealedSpec) : null;
    }
}
