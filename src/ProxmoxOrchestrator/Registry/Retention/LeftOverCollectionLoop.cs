namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>At start: a collection that a killed control plane left running keeps the pushes waiting.</summary>
internal sealed class LeftOverCollectionLoop(RegistryCollector collector) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => collector.WaitForLeftOverAsync(stoppingToken);
}
