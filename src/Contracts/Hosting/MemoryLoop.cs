namespace ProxPaaS.Contracts.Hosting;

/// <summary>
/// Gives memory back. The collector runs when something is allocated and lets the heap grow to what the machine has, so a process
/// beside others would keep the buffers of its busiest moment.
/// </summary>
/// <param name="activity">A number that only rises: bytes allocated, bytes forwarded.</param>
/// <param name="worth">How far it must have risen since the last collection for another one to pay.</param>
/// <param name="atRestOnly">Only when it stood still for a whole interval: a collection stops every thread, and visitors would feel it.</param>
public sealed class MemoryLoop(Func<long> activity, long worth, bool atRestOnly, TimeSpan interval, TimeProvider clock)
{
    private long _last;
    private long _collectedAt;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        (_last, _collectedAt) = (activity(), atRestOnly ? activity() : 0);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (IsDue(activity()))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                _collectedAt = activity();
            }
        }
    }

    internal bool IsDue(long now)
    {
        var resting = now == _last;
        _last = now;
        return now - _collectedAt >= worth && (resting || !atRestOnly);
    }
}
