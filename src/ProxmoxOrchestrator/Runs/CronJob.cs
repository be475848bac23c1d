using Quartz;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Fires when a cron service is due, in one of all processes, and sets its trigger for the next time.</summary>
[DisallowConcurrentExecution]
internal sealed class CronJob(CronStore store) : IJob
{
    private const string Group = "cron";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var serviceId = context.JobDetail.Key.Name;
        if (await store.FireAsync(serviceId, cancellationToken) is { } next)
        {
            await ScheduleAsync(context.Scheduler, serviceId, next, cancellationToken);
        }
    }

    /// <summary>
    /// Sets when a service is due; the same time again changes nothing. One that was missed fires at once: what that means is the service's to say.
    /// Of a service without a schedule the trigger fires once more, finds nothing due, and is gone.
    /// </summary>
    public static async Task ScheduleAsync(IScheduler scheduler, string serviceId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var (job, key) = (new JobKey(serviceId, Group), new TriggerKey(serviceId, Group));
        if (await scheduler.GetTrigger(key, cancellationToken) is { NextFireTimeUtc: { } standing } && standing == at)
        {
            return;
        }

        var trigger = TriggerBuilder.Create().WithIdentity(key).ForJob(job).StartAt(at)
            .WithSimpleSchedule(s => s.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build();
        await scheduler.AddJob(JobBuilder.Create<CronJob>().WithIdentity(job).Build(), AddJobOptions.ReplacingAndStoringNonDurable, cancellationToken);
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
    }
}
