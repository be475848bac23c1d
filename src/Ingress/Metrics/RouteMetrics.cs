using System.Collections.Concurrent;

namespace ProxPaaS.Ingress.Metrics;

/// <summary>Totals of one route since the edge started; readers take differences.</summary>
internal sealed class RouteMetrics(string routeId, string serviceId)
{
    private readonly long[] _latency = new long[LatencyBuckets.Count];
    private readonly long[] _classes = new long[6];
    private readonly ConcurrentDictionary<string, ReplicaMetrics> _replicas = new(StringComparer.Ordinal);
    private long _requests;
    private long _bytesIn;
    private long _bytesOut;
    private long _latencyTicks;
    private int _inFlight;

    public string RouteId { get; } = routeId;

    public string ServiceId { get; set; } = serviceId;

    /// <summary>Named by the current table.</summary>
    public bool Named { get; set; } = true;

    public long Requests => Volatile.Read(ref _requests);

    public int InFlight => Volatile.Read(ref _inFlight);

    public IEnumerable<ReplicaMetrics> Replicas => _replicas.Values;

    public ReplicaMetrics Replica(string replicaId) => _replicas.GetOrAdd(replicaId, static id => new ReplicaMetrics(id));

    public void Enter() => Interlocked.Increment(ref _inFlight);

    /// <param name="status">What the visitor got; 499 when the visitor went away first.</param>
    public void Leave(int status, TimeSpan elapsed)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _classes[Math.Clamp(status / 100, 0, 5)]);
        Interlocked.Increment(ref _latency[LatencyBuckets.IndexOf(elapsed)]);
        Interlocked.Add(ref _latencyTicks, elapsed.Ticks);
        Interlocked.Decrement(ref _inFlight);
    }

    /// <summary>Bytes of bodies and upgraded connections, counted as they pass.</summary>
    public void AddBytesIn(int count) => Interlocked.Add(ref _bytesIn, count);

    public void AddBytesOut(int count) => Interlocked.Add(ref _bytesOut, count);

    public RouteTotals Read() => new(
        Volatile.Read(ref _requests),
        [.. _classes.Select((_, index) => Volatile.Read(ref _classes[index]))],
        Volatile.Read(ref _bytesIn),
        Volatile.Read(ref _bytesOut),
        InFlight,
        [.. _latency.Select((_, index) => Volatile.Read(ref _latency[index]))],
        TimeSpan.FromTicks(Volatile.Read(ref _latencyTicks)),
        _replicas.Values.ToDictionary(replica => replica.ReplicaId, replica => new ReplicaTotals(replica.Requests, replica.Errors, replica.InFlight), StringComparer.Ordinal));

    /// <summary>Forgets replicas that no table names and no request uses.</summary>
    public void Sweep()
    {
        foreach (var replica in _replicas.Values.Where(replica => !replica.Named && replica.InFlight == 0))
        {
            _replicas.TryRemove(replica.ReplicaId, out _);
        }
    }
}
