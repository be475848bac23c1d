using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>Makes the edges' table anew when something behind it may have changed.</summary>
internal sealed partial class RoutesLoop(
    RouteStore store, RouteTables tables, LoopSignals signals, ILeadership leadership, ILogger<RoutesLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10), AfterFailure = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Resync, AfterFailure, signals.Routes.WaitAsync, LogPassFailed, stoppingToken);

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (!leadership.IsLeader)
        {
            return;
        }

        var epoch = leadership.Epoch;
        var table = RouteAssembly.Table(await store.ReadAsync(cancellationToken));
        if (tables.Publish(table, epoch))
        {
            LogPublished(table.Generation, table.Routes.Count, table.Routes.Sum(r => r.Upstreams.Count));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Route table {Generation}: {Routes} routes, {Upstreams} upstreams")]
    private partial void LogPublished(ulong generation, int routes, int upstreams);

    [LoggerMessage(Level = LogLevel.Error, Message = "The route table could not be made; the edges keep the last one")]
    private partial void LogPassFailed(Exception exception);
}
