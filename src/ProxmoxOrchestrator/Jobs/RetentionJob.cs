using Quartz;

namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>Hourly: rows that nobody needs any more.</summary>
[DisallowConcurrentExecution]
internal sealed partial class RetentionJob(RetentionStore store, ILogger<RetentionJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var removed = await store.RemoveOldAsync(cancellationToken);
        if (removed > 0)
        {
            LogRemoved(removed);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} rows that are past their time")]
    private partial void LogRemoved(int count);
}
