using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>Services with their replicas → the edges' table, without epoch and generation. The same input gives the same bytes. Pure.</summary>
internal static class RouteAssembly
{
    public static RouteTable Table(IEnumerable<RoutedService> services)
    {
        var table = new RouteTable();
        table.Routes.AddRange(services.Where(s => s.Hosts.Length > 0).OrderBy(s => s.Id, StringComparer.Ordinal).Select(Route));
        return table;
    }

    /// <summary>A service without a replica keeps its route: the edge then says "nothing is ready" instead of "unknown host".</summary>
    private static Contracts.Edge.Route Route(RoutedService service)
    {
        var route = new Contracts.Edge.Route
        {
            Id = $"rte_{service.Id[(service.Id.IndexOf('_') + 1)..]}",
            PathPrefix = "/",
            ServiceId = service.Id,
            DeploymentId = service.ActiveDeploymentId ?? "",
            Health = service.HealthPath is { } path ? new HealthCheck { Path = path } : null,
        };
        route.Hosts.AddRange(service.Hosts.OrderBy(h => h, StringComparer.Ordinal));
        route.Upstreams.AddRange(Upstreams(service));
        return route;
    }

    private static IEnumerable<Upstream> Upstreams(RoutedService service)
    {
        var running = service.Replicas.Where(r => r.Goal == ReplicaGoal.Run && (service.MixesVersions || r.DeploymentId == service.ActiveDeploymentId)).ToArray();
        var ready = running.Where(r => r.State == ReplicaState.Ready).ToArray();

        // One that fails its probe is still better than nothing: the edge's own checks have the last word.
        var active = ready.Length > 0 ? ready : [.. running.Where(r => r.State == ReplicaState.Unready)];
        var draining = service.Replicas.Where(r => r is { Goal: ReplicaGoal.Drain, State: ReplicaState.Ready or ReplicaState.Unready });
        return active.Select(r => Upstream(r, UpstreamState.Active)).Concat(draining.Select(r => Upstream(r, UpstreamState.Draining))).OrderBy(u => u.ReplicaId, StringComparer.Ordinal);
    }

    private static Upstream Upstream(RoutedReplica replica, UpstreamState state)
        => new() { ReplicaId = replica.Id, Url = $"http://{(replica.Address.Contains(':') ? $"[{replica.Address}]" : replica.Address)}:{replica.HostPort}", State = state };
}
