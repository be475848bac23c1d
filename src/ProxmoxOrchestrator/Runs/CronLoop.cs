using ProxPaaS.Orchestrator.Cluster;
using Quartz;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Keeps the scheduler's triggers what the services' schedules ask for. In memory they are lost with the process, so they are set anew.</summary>
internal sealed partial class CronLoop(CronStore store, ISchedulerFactory schedulers, LoopSignals signals, ILeadership leadership, ILogger<CronLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Resync, AfterFailure, signals.Schedules.WaitAsync, LogPassFailed, stoppingToken);

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var planned = await store.PlanAsync(cancellationToken);
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var (service, next) in planned)
        {
            await CronJob.ScheduleAsync(scheduler, service, next, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Planning schedules failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
