namespace ProxPaaS.Ingress.Metrics;

/// <summary>
/// Gives memory back once the visitors are gone. The collector runs when something is allocated, so an edge at rest would
/// keep the buffers of its busiest moment.
/// </summary>
internal sealed class MemoryLoop(MetricsRegistry metrics, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Quiet, clock);
        var before = metrics.Activity;
        var trimmedAt = before;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = metrics.Activity;
            if (now == before && now != trimmedAt)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                trimmedAt = now;
            }

            before = now;
        }
    }
}
