using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>The live page: rows and the cluster snapshot, in a fixed number of queries whatever there is.</summary>
internal sealed class OverviewStore(
    IPlatformContextFactory contexts, IClusterView cluster, IEventBus events, ServiceStore services, DeployStore deployments, Installation installation, PlatformCaStore authority, PublicAddress address,
    IOptions<AppsOptions> apps, IOptions<LabOptions> lab)
{
    private const int Recent = 30;

    public static string Version { get; } = typeof(OverviewStore).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public PlatformView Platform() => new(
        installation.Id, Version, address.GitBaseUrl, apps.Value.Domain, lab.Value.SimulatedGuests, authority.Authority.Fingerprint.ToString());

    public async Task<OverviewView> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        // Taken first: what happens while we read is told again by the stream rather than missed.
        var sequence = events.Sequence;
        var snapshot = cluster.Current;
        await using var context = contexts.Create(caller.Scope);
        var projects = await context.Projects.AsNoTracking().OrderBy(p => p.Id).ToListAsync(cancellationToken);
        var environments = (await context.Environments.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(e => e.ProjectId);
        var rows = await ReferenceStore.Rows(context).OrderBy(r => r.Service.Id).ToListAsync(cancellationToken);
        var names = rows.ToDictionary(r => r.Service.Id, r => r.Service.Name);
        var replicas = await context.Replicas.AsNoTracking().Where(r => r.FinishedAt == null && r.RunId == null).OrderBy(r => r.Id).ToListAsync(cancellationToken);
        var nodes = await context.Nodes.AsNoTracking().Where(n => n.DestroyedAt == null).OrderBy(n => n.Id).ToListAsync(cancellationToken);
        var byId = nodes.ToDictionary(n => n.Id);
        var pools = await context.NodePools.AsNoTracking().OrderBy(p => p.Id).ToListAsync(cancellationToken);
        var clusters = await context.PveClusters.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, cancellationToken);
        var builds = await context.Builds.AsNoTracking().OrderByDescending(b => b.Id).Take(Recent).ToListAsync(cancellationToken);
        var latest = await context.Deployments.AsNoTracking().OrderByDescending(d => d.Id).Take(Recent).ToListAsync(cancellationToken);
        var operations = await context.Operations.AsNoTracking().OrderByDescending(o => o.Id).Take(Recent).ToListAsync(cancellationToken);
        var edges = await context.Edges.AsNoTracking().Where(e => e.DisabledAt == null).OrderBy(e => e.Id).ToListAsync(cancellationToken);
        var poolNames = pools.ToDictionary(p => p.Id, p => p.Name);
        return new OverviewView(
            sequence, Platform(),
            [.. projects.Select(p => ProjectStore.View(p, environments[p.Id]))],
            await services.ViewsAsync(context, rows, cancellationToken),
            [.. pools.Select(p => OverviewViews.Pool(p, clusters.GetValueOrDefault(p.ClusterId, ""), nodes))],
            [.. nodes.Select(n => NodeViews.Of(n, poolNames.GetValueOrDefault(n.PoolId, ""), clusters.GetValueOrDefault(n.ClusterId, ""), replicas, snapshot))],
            [.. replicas.Select(r => ReplicaViews.Of(r, names.GetValueOrDefault(r.ServiceId, ""), r.NodeId is null ? null : byId.GetValueOrDefault(r.NodeId), snapshot))],
            [.. builds.Select(b => BuildViews.Of(b, names.GetValueOrDefault(b.ServiceId, "")))],
            await deployments.ViewsAsync(context, latest, cancellationToken),
            [.. operations.Select(OverviewViews.Operation)],
            [.. edges.Select(e => OverviewViews.Edge(e, snapshot))],
            [.. snapshot.Traffic.Where(t => names.ContainsKey(t.Key)).Select(t => OverviewViews.Traffic(t.Key, t.Value))]);
    }
}
