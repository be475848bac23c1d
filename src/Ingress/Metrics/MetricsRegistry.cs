using System.Collections.Concurrent;

namespace ProxPaaS.Ingress.Metrics;

/// <summary>Counters of all routes; they outlive a table, so that a swap loses no count.</summary>
internal sealed class MetricsRegistry
{
    private readonly ConcurrentDictionary<string, RouteMetrics> _routes = new(StringComparer.Ordinal);
    private long _unmatched;

    public IEnumerable<RouteMetrics> Routes => _routes.Values;

    /// <summary>Requests that no route answers for.</summary>
    public long Unmatched => Volatile.Read(ref _unmatched);

    /// <summary>All requests that ended, and those in flight: a number that stands still while nothing happens.</summary>
    public long Activity => Unmatched + Routes.Sum(route => route.Requests + route.InFlight);

    public void CountUnmatched() => Interlocked.Increment(ref _unmatched);

    public RouteMetrics Route(string routeId, string serviceId)
    {
        var route = _routes.GetOrAdd(routeId, static (id, service) => new RouteMetrics(id, service), serviceId);
        route.ServiceId = serviceId;
        return route;
    }

    /// <summary>Marks what the new table names; the rest goes with the next <see cref="Sweep"/>, after its last report.</summary>
    public void Name(IReadOnlyDictionary<string, IReadOnlySet<string>> replicasByRoute)
    {
        foreach (var route in _routes.Values)
        {
            route.Named = replicasByRoute.TryGetValue(route.RouteId, out var replicas);
            foreach (var replica in route.Replicas)
            {
                replica.Named = replicas?.Contains(replica.ReplicaId) == true;
            }
        }
    }

    public void Sweep()
    {
        foreach (var route in _routes.Values)
        {
            route.Sweep();
            if (!route.Named && route.InFlight == 0)
            {
                _routes.TryRemove(route.RouteId, out _);
            }
        }
    }
}
