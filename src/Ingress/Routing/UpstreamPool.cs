using System.Collections.Concurrent;
using ProxPaaS.Ingress.Health;

namespace ProxPaaS.Ingress.Routing;

/// <summary>All upstreams that the table names or that still have requests in flight. Changed by one writer: the table's owner.</summary>
internal sealed class UpstreamPool
{
    private readonly ConcurrentDictionary<UpstreamKey, Upstream> _upstreams = new();
    private volatile HashSet<UpstreamKey> _named = [];

    public IEnumerable<Upstream> All => _upstreams.Values;

    /// <summary>Before a new table is exchanged: its upstreams exist, and the active ones take requests.</summary>
    public void Prepare(ValidatedTable table)
    {
        foreach (var route in table.Routes)
        {
            foreach (var key in route.Active)
            {
                Find(key, route.Health).Revive();
            }

            foreach (var key in route.Draining)
            {
                Find(key, route.Health);
            }
        }
    }

    public Upstream Get(UpstreamKey key) => _upstreams[key];

    /// <summary>After the exchange: what no route sends requests to is retired.</summary>
    public void Retire(ValidatedTable table)
    {
        var active = table.Routes.SelectMany(route => route.Active).ToHashSet();
        _named = table.Routes.SelectMany(route => route.Draining).Concat(active).ToHashSet();
        foreach (var (key, upstream) in _upstreams)
        {
            if (!active.Contains(key))
            {
                upstream.Retire();
            }
        }
    }

    /// <summary>Forgets what no table names and no request uses.</summary>
    public void Sweep()
    {
        foreach (var (key, upstream) in _upstreams)
        {
            if (upstream.Retired && upstream.InFlight == 0 && !_named.Contains(key))
            {
                _upstreams.TryRemove(new(key, upstream));
            }
        }
    }

    private Upstream Find(UpstreamKey key, HealthPolicy policy)
    {
        var upstream = _upstreams.GetOrAdd(key, static (added, arg) => new Upstream(added, arg), policy);
        upstream.Policy = policy;
        return upstream;
    }
}
