namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>
/// Whether a cluster lets us in. A 401 suspends all calls at once (Proxmox holds each one back for 3 s, and failures look like an attack);
/// every few minutes one call tries whether the token works again. A new token starts with a new standing.
/// </summary>
internal sealed class PveStanding(TimeProvider clock)
{
    private static readonly TimeSpan Trial = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private string? _because;
    private DateTimeOffset _nextTrial;

    public string? SuspendedBecause
    {
        get
        {
            lock (_gate)
            {
                return _because;
            }
        }
    }

    /// <summary>Null: go ahead.</summary>
    public string? Objection()
    {
        lock (_gate)
        {
            if (_because is null)
            {
                return null;
            }

            if (clock.GetUtcNow() < _nextTrial)
            {
                return _because;
            }

            _nextTrial = clock.GetUtcNow() + Trial;
            return null;
        }
    }

    /// <summary>True the first time: that is when the alarm is raised.</summary>
    public bool Refused(string because)
    {
        lock (_gate)
        {
            var first = _because is null;
            _because = because;
            _nextTrial = clock.GetUtcNow() + Trial;
            return first;
        }
    }

    /// <summary>True when it had been suspended.</summary>
    public bool Admitted()
    {
        lock (_gate)
        {
            var was = _because is not null;
            _because = null;
            return was;
        }
    }
}
