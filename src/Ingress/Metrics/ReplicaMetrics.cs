namespace ProxPaaS.Ingress.Metrics;

/// <summary>Totals of one replica within one route since the edge started.</summary>
internal sealed class ReplicaMetrics(string replicaId)
{
    private long _requests;
    private long _errors;
    private int _inFlight;

    public string ReplicaId { get; } = replicaId;

    /// <summary>Named by the current table.</summary>
    public bool Named { get; set; } = true;

    public long Requests => Volatile.Read(ref _requests);

    public long Errors => Volatile.Read(ref _errors);

    public int InFlight => Volatile.Read(ref _inFlight);

    public void Enter() => Interlocked.Increment(ref _inFlight);

    /// <param name="failed">The edge had to answer 502, 503 or 504 for it, or to try another replica.</param>
    public void Leave(bool failed)
    {
        Interlocked.Increment(ref _requests);
        if (failed)
        {
            Interlocked.Increment(ref _errors);
        }

        Interlocked.Decrement(ref _inFlight);
    }
}
