using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Ingress.Metrics;

/// <summary>Turns totals into the differences that one stream reports. A new stream starts a new one: what it did not see is lost, as the wire says.</summary>
internal sealed class CountersReport(MetricsRegistry metrics, TimeProvider clock)
{
    private Dictionary<string, RouteTotals> _reported = metrics.Routes.ToDictionary(route => route.RouteId, route => route.Read(), StringComparer.Ordinal);
    private DateTimeOffset _from = clock.GetUtcNow();

    /// <summary>What happened since the last call; null when nothing did.</summary>
    public RouteCounters? Take()
    {
        var report = new RouteCounters { From = Timestamp.FromDateTimeOffset(_from), To = Timestamp.FromDateTimeOffset(clock.GetUtcNow()) };
        var totals = new Dictionary<string, RouteTotals>(StringComparer.Ordinal);
        foreach (var route in metrics.Routes)
        {
            var now = route.Read();
            totals[route.RouteId] = now;
            if (Difference(route, now, _reported.GetValueOrDefault(route.RouteId, RouteTotals.Zero)) is { } counter)
            {
                report.Routes.Add(counter);
            }
        }

        _reported = totals;
        _from = report.To.ToDateTimeOffset();
        return report.Routes.Count == 0 ? null : report;
    }

    private static RouteCounter? Difference(RouteMetrics route, RouteTotals now, RouteTotals before)
    {
        // A route that became idle is reported once more, so that its in-flight gauge ends at zero.
        if (now.Requests == before.Requests && now.InFlight == 0 && before.InFlight == 0)
        {
            return null;
        }

        var counter = new RouteCounter
        {
            RouteId = route.RouteId,
            ServiceId = route.ServiceId,
            Requests = (ulong)(now.Requests - before.Requests),
            Status2Xx = (ulong)(now.Classes[2] - before.Classes[2]),
            Status3Xx = (ulong)(now.Classes[3] - before.Classes[3]),
            Status4Xx = (ulong)(now.Classes[4] - before.Classes[4]),
            Status5Xx = (ulong)(now.Classes[5] - before.Classes[5]),
            BytesIn = (ulong)(now.BytesIn - before.BytesIn),
            BytesOut = (ulong)(now.BytesOut - before.BytesOut),
            InFlight = (uint)Math.Max(0, now.InFlight),
        };
        counter.LatencyBuckets.AddRange(now.Latency.Select((count, index) => (ulong)(count - before.Latency[index])));
        counter.Replicas.AddRange(now.Replicas.Select(pair => Difference(pair.Key, pair.Value, before.Replicas.GetValueOrDefault(pair.Key))));
        return counter;
    }

    private static ReplicaCounter Difference(string replicaId, ReplicaTotals now, ReplicaTotals before) => new()
    {
        ReplicaId = replicaId,
        Requests = (ulong)Math.Max(0, now.Requests - before.Requests),
        Errors = (ulong)Math.Max(0, now.Errors - before.Errors),
        InFlight = (uint)Math.Max(0, now.InFlight),
    };
}
