using ProxPaaS.Ingress.Metrics;

namespace ProxPaaS.Ingress.Routing;

/// <summary>One route as it is served: immutable, with references to the live state of its upstreams and counters.</summary>
internal sealed class RouteEntry(ValidRoute route, IReadOnlyList<RouteUpstream> active, RouteMetrics metrics)
{
    private readonly RouteUpstream[] _active = [.. active];

    public ValidRoute Route { get; } = route;

    public RouteMetrics Metrics { get; } = metrics;

    /// <summary>Those that take new requests.</summary>
    public ReadOnlySpan<RouteUpstream> Active => _active;
}
