using ProxPaaS.Ingress.Metrics;

namespace ProxPaaS.Ingress.Routing;

/// <summary>An upstream within one route: the replica is shared between routes, its counters are the route's.</summary>
internal sealed record RouteUpstream(Upstream Upstream, ReplicaMetrics Metrics);
