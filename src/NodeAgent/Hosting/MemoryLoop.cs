namespace ProxPaaS.NodeAgent.Hosting;

/// <summary>Keeps the agent small beside the replicas it serves: the collector alone would let the heap grow to what the node's memory allows before it looked.</summary>
internal sealed class MemoryLoop(TimeProvider clock)
{
    private const long WorthACollection = 2 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        for (var before = 0L; await timer.WaitForNextTickAsync(cancellationToken);)
        {
            if (GC.GetTotalAllocatedBytes() - before > WorthACollection)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                before = GC.GetTotalAllocatedBytes();
            }
        }
    }
}
