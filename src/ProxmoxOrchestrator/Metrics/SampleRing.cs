namespace ProxPaaS.Orchestrator.Metrics;

/// <summary>The newest samples of one thing; the oldest give way. Not thread-safe by itself.</summary>
internal sealed class SampleRing(int capacity)
{
    private readonly MetricSample[] _samples = new MetricSample[capacity];
    private int _next;
    private int _count;

    public void Add(MetricSample sample)
    {
        _samples[_next] = sample;
        _next = (_next + 1) % capacity;
        _count = Math.Min(_count + 1, capacity);
    }

    /// <summary>Oldest first.</summary>
    public MetricSample[] Since(DateTimeOffset from)
        => [.. Enumerable.Range(0, _count).Select(i => _samples[(_next - _count + i + capacity) % capacity]).Where(s => s.At >= from)];
}
