using System.Collections.Concurrent;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Metrics;

/// <summary>Half an hour of samples per node and replica, in memory only. A restart forgets them.</summary>
internal sealed class SampleHistory
{
    private const int Kept = 360;

    private readonly ConcurrentDictionary<string, SampleRing> _rings = new();

    public void Add(string nodeId, NodeSample sample) => Add(nodeId, new MetricSample(sample.At, sample.CpuMilli, sample.MemoryMiB));

    public void Add(string replicaId, ReplicaSample sample) => Add(replicaId, new MetricSample(sample.At, sample.CpuMilli, sample.MemoryMiB));

    /// <param name="id">Of a node or a replica.</param>
    /// <returns>Oldest first; empty when nothing is known.</returns>
    public IReadOnlyList<MetricSample> Since(string id, DateTimeOffset from)
    {
        if (!_rings.TryGetValue(id, out var ring))
        {
            return [];
        }

        lock (ring)
        {
            return ring.Since(from);
        }
    }

    /// <summary>Mean since <paramref name="from"/>; null when nothing is known.</summary>
    public MetricSample? Mean(string id, DateTimeOffset from)
        => Since(id, from) is { Count: > 0 } samples
            ? new(samples[^1].At, (int)samples.Average(s => s.CpuMilli), samples.Average(s => s.MemoryMiB))
            : null;

    public void Forget(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            _rings.TryRemove(id, out _);
        }
    }

    private void Add(string id, MetricSample sample)
    {
        var ring = _rings.GetOrAdd(id, static _ => new SampleRing(Kept));
        lock (ring)
        {
            ring.Add(sample);
        }
    }
}
