namespace ProxPaaS.Ingress.Metrics;

/// <param name="Classes">By first digit of the status, 0 to 5.</param>
/// <param name="Latency">By <see cref="LatencyBuckets"/>.</param>
internal sealed record RouteTotals(
    long Requests,
    long[] Classes,
    long BytesIn,
    long BytesOut,
    int InFlight,
    long[] Latency,
    TimeSpan LatencySum,
    IReadOnlyDictionary<string, ReplicaTotals> Replicas)
{
    public static readonly RouteTotals Zero = new(0, new long[6], 0, 0, 0, new long[LatencyBuckets.Count], TimeSpan.Zero, new Dictionary<string, ReplicaTotals>());
}
