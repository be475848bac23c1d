using ProxPaaS.Contracts.Edge;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>One service's requests over the last ten seconds, by the second they were reported in. The clock is the caller's. Not thread-safe.</summary>
internal sealed class TrafficWindow(string serviceId)
{
    public const int Seconds = 10;

    // Upper bounds of RouteCounter.latency_buckets; the last one is open.
    private static readonly double[] Bounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];

    private readonly Slot[] _slots = [.. Enumerable.Range(0, Seconds).Select(_ => new Slot())];
    private readonly Dictionary<string, int> _inFlight = [];

    /// <param name="second">Of a clock that only goes forward.</param>
    public void Add(string edgeId, RouteCounter counter, long second)
    {
        var slot = _slots[second % Seconds];
        slot.Reset(second);
        slot.Requests += (long)counter.Requests;
        slot.Errors += (long)counter.Status5Xx;
        for (var i = 0; i < Math.Min(slot.Latency.Length, counter.LatencyBuckets.Count); i++)
        {
            slot.Latency[i] += (long)counter.LatencyBuckets[i];
        }

        _inFlight[edgeId] = (int)Math.Min(counter.InFlight, 1_000_000);
    }

    public void Forget(string edgeId) => _inFlight.Remove(edgeId);

    /// <summary>Null when nothing happened within the window.</summary>
    public ServiceTraffic? Read(long second)
    {
        var slots = _slots.Where(s => s.Second > second - Seconds && s.Second <= second).ToArray();
        var requests = slots.Sum(s => s.Requests);
        var inFlight = _inFlight.Values.Sum();
        if (requests == 0 && (slots.Length == 0 || inFlight == 0))
        {
            return null;
        }

        var latency = Enumerable.Range(0, Bounds.Length + 1).Select(i => slots.Sum(s => s.Latency[i])).ToArray();
        return new(serviceId, requests / (double)Seconds, slots.Sum(s => s.Errors) / (double)Seconds, Percentile(latency, 0.5), Percentile(latency, 0.95), inFlight);
    }

    /// <summary>Linear within its bucket; the open one counts as its lower bound. Null without samples.</summary>
    internal static double? Percentile(IReadOnlyList<long> buckets, double part)
    {
        var total = buckets.Sum();
        if (total == 0)
        {
            return null;
        }

        var rank = part * total;
        double below = 0;
        for (var i = 0; i < Bounds.Length; i++)
        {
            if (below + buckets[i] >= rank)
            {
                var lower = i == 0 ? 0 : Bounds[i - 1];
                return lower + ((Bounds[i] - lower) * ((rank - below) / buckets[i]));
            }

            below += buckets[i];
        }

        return Bounds[^1];
    }

    private sealed class Slot
    {
        public long Second { get; private set; } = long.MinValue;

        public long Requests { get; set; }

        public long Errors { get; set; }

        public long[] Latency { get; } = new long[12];

        public void Reset(long second)
        {
            if (Second == second)
            {
                return;
            }

            Second = second;
            Requests = 0;
            Errors = 0;
            Array.Clear(Latency);
        }
    }
}
