using System.Collections.Immutable;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>All edges' counters, put together by service.</summary>
internal sealed class TrafficMeter(ClusterState cluster, RouteTables tables, TimeProvider clock)
{
    // What one edge can count in a second; more is a lie or a mistake.
    private const ulong MostRequests = 1_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TrafficWindow> _windows = [];
    private readonly long _start = clock.GetTimestamp();

    public void Add(string edgeId, RouteCounters counters)
    {
        var known = tables.Current?.Table.Routes.Select(r => r.ServiceId).ToHashSet() ?? [];
        var second = Second();
        lock (_gate)
        {
            foreach (var counter in counters.Routes.Where(c => known.Contains(c.ServiceId) && Plausible(c)))
            {
                if (!_windows.TryGetValue(counter.ServiceId, out var window))
                {
                    _windows[counter.ServiceId] = window = new TrafficWindow(counter.ServiceId);
                }

                window.Add(edgeId, counter, second);
            }
        }

        Publish();
    }

    public void Forget(string edgeId)
    {
        lock (_gate)
        {
            foreach (var window in _windows.Values)
            {
                window.Forget(edgeId);
            }
        }
    }

    /// <summary>Brings the snapshot up to the second; without traffic somebody has to call this for the numbers to fall.</summary>
    public void Publish()
    {
        var second = Second();
        ImmutableDictionary<string, ServiceTraffic> traffic;
        lock (_gate)
        {
            traffic = _windows.Values.Select(w => w.Read(second)).OfType<ServiceTraffic>().ToImmutableDictionary(t => t.ServiceId);
            foreach (var quiet in _windows.Keys.Where(id => !traffic.ContainsKey(id)).ToArray())
            {
                _windows.Remove(quiet);
            }
        }

        if (traffic.Count > 0 || cluster.Current.Traffic.Count > 0)
        {
            cluster.Note(s => s with { Traffic = traffic });
        }
    }

    private static bool Plausible(RouteCounter counter)
        => counter.Requests <= MostRequests && counter.Status5Xx <= counter.Requests && counter.LatencyBuckets.All(b => b <= MostRequests);

    private long Second() => (long)clock.GetElapsedTime(_start).TotalSeconds;
}
