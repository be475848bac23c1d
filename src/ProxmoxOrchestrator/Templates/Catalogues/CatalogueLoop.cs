using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Reads catalogues again now and then.</summary>
internal sealed partial class CatalogueLoop(CatalogueStore store, ILeadership leadership, TimeProvider clock, ILogger<CatalogueLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(store.RefreshDueAsync, Every, Every, (pause, token) => Task.Delay(pause, clock, token), LogPassFailed, stoppingToken);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading catalogues again failed; the next pass retries it")]
    private partial void LogPassFailed(Exception exception);
}
