using ProxPaaS.Ingress.Health;

namespace ProxPaaS.Ingress.Routing;

/// <summary>A replica's address and its live state. One object for as long as any table or request knows it.</summary>
internal sealed class Upstream(UpstreamKey key, HealthPolicy policy)
{
    private int _inFlight;
    private volatile bool _retired;
    private volatile HealthState _health = HealthState.Initial;
    private volatile HealthPolicy _policy = policy;

    public UpstreamKey Key { get; } = key;

    public HealthPolicy Policy { get => _policy; set => _policy = value; }

    public HealthState Health => _health;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Draining in, or gone from, every route: takes no new requests.</summary>
    public bool Retired => _retired;

    /// <summary>When the next probe is due, in the clock's timestamps; only the health loop touches it.</summary>
    public long NextProbeAt { get; set; }

    public bool Probing { get; set; }

    /// <summary>
    /// Counts a request in, unless the upstream is retired. The count goes up first and the flag is read afterwards, while
    /// <see cref="Retire"/> sets the flag before anyone reads the count: so a reported 0 means that nobody is coming any more.
    /// </summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _inFlight);
        if (!_retired)
        {
            return true;
        }

        Interlocked.Decrement(ref _inFlight);
        return false;
    }

    /// <summary>True when this was the last request of a retired upstream.</summary>
    public bool Leave() => Interlocked.Decrement(ref _inFlight) == 0 && _retired;

    public void Retire()
    {
        _retired = true;
        Interlocked.MemoryBarrier();
    }

    public void Revive() => _retired = false;

    /// <summary>True when it turned healthy or unhealthy.</summary>
    public bool Transition(Func<HealthState, HealthState> change)
    {
        while (true)
        {
            var before = _health;
            var after = change(before);
#pragma warning disable CS0420 // CompareExchange is a volatile access of its own
            if (ReferenceEquals(Interlocked.CompareExchange(ref _health, after, before), before))
#pragma warning restore CS0420
            {
                return before.Healthy != after.Healthy;
            }
        }
    }
}
