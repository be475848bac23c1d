using ProxPaaS.Orchestrator.Registry.Retention;
using Quartz;

namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>Twice a day: images that nothing needs, with their builds, and then the space that they took.</summary>
[DisallowConcurrentExecution]
internal sealed class ImageRetentionJob(ImageCleaner cleaner, RegistryCollector collector) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var (_, removed) = await cleaner.CleanAsync(cancellationToken);
        if (removed.Count > 0)
        {
            await collector.CollectAsync(cancellationToken);
        }
    }
}
