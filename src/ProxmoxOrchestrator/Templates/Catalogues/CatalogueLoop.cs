using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Reads catalogues again now and then.</summary>
internal sealed partial class CatalogueLoop(CatalogueStore store, ILeadership leadership, TimeProvider clock, ILogger<CatalogueLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await leadership.WaitUntilLeaderAsync(stoppingToken);
            try
            {
                await leadership.InTermAsync(store.RefreshDueAsync, stoppingToken);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                LogPassFailed(ex);
            }

            await Task.Delay(Every, clock, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading catalogues again failed; the next pass retries it")]
    private partial void LogPassFailed(Exception exception);
}
