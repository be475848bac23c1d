using ProxPaaS.Contracts.Hosting;

namespace ProxPaaS.Ingress.Metrics;

/// <summary>Gives memory back once the visitors are gone.</summary>
internal sealed class RestLoop(MetricsRegistry metrics, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    private readonly MemoryLoop _memory = new(() => metrics.Activity, worth: 1, atRestOnly: true, Quiet, clock);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _memory.RunAsync(stoppingToken);
}
