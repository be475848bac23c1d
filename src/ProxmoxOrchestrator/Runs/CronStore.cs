using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Schedules and their runs: planned, fired, and left out.</summary>
internal sealed class CronStore(IPlatformContextFactory contexts, DeploymentShapes shapes, ISecretBox box, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    private static readonly RunState[] Open = [RunState.Pending, RunState.Starting, RunState.Running];

    /// <summary>Makes the timers what the services ask for; returns each with its next time.</summary>
    public Task<IReadOnlyList<(string ServiceId, DateTimeOffset NextAt)>> PlanAsync(CancellationToken cancellationToken)
        => contexts.InTransactionAsync<IReadOnlyList<(string, DateTimeOffset)>>(TenantScope.All, async (context, ct) =>
        {
            var services = await context.Services.AsNoTracking().Where(s => s.Kind == ServiceKind.Cron && s.Schedule != null && s.DeletedAt == null).ToDictionaryAsync(s => s.Id, ct);
            var timers = await context.CronTimers.ToDictionaryAsync(t => t.ServiceId, ct);
            context.CronTimers.RemoveRange(timers.Values.Where(t => !services.ContainsKey(t.ServiceId)));
            var planned = new List<(string, DateTimeOffset)>();
            foreach (var service in services.Values)
            {
                if (Timing(service) is not { } timing)
                {
                    continue;
                }

                if (!timers.TryGetValue(service.Id, out var timer))
                {
                    timer = new CronTimer { ServiceId = service.Id, OrganisationId = service.OrganisationId, Schedule = service.Schedule!, TimeZone = service.TimeZone };
                    context.CronTimers.Add(timer);
                }

                Plan(timer, service, timing);
                if (timer.NextAt is { } next)
                {
                    planned.Add((service.Id, next));
                }
            }

            return planned;
        }, cancellationToken);

    /// <summary>Deals with what is due of this service, if anything is.</summary>
    /// <returns>When it is due next; null when it has no schedule any more.</returns>
    public async Task<DateTimeOffset?> FireAsync(string serviceId, CancellationToken cancellationToken)
    {
        try
        {
            var (next, step, service) = await contexts.InTransactionAsync(TenantScope.All, (context, ct) => FireAsync(context, serviceId, ct), cancellationToken);
            if (step is { Slot: not null } && service is not null)
            {
                Tell(service, step.Run ? $"A run of {service.Name} was asked for by its schedule." : $"A run of {service.Name} was left out. {step.Reason}");
            }

            return next;
        }
        catch (DbUpdateException ex) when (ex is DbUpdateConcurrencyException || ex.IsDuplicate())
        {
            // Another process dealt with the same time of the schedule at the same moment; planning brings us there.
            signals.Schedules.Raise();
            return null;
        }
    }

    private async Task<(DateTimeOffset? Next, CronStep? Step, Service? Service)> FireAsync(PlatformContext context, string serviceId, CancellationToken cancellationToken)
    {
        var timer = await context.CronTimers.SingleOrDefaultAsync(t => t.ServiceId == serviceId, cancellationToken);
        var service = await context.Services.AsNoTracking().SingleOrDefaultAsync(s => s.Id == serviceId && s.DeletedAt == null, cancellationToken);
        if (timer is null || service is not { Kind: ServiceKind.Cron, Schedule: not null } || Timing(service) is not { } timing || timer.Schedule != service.Schedule || timer.TimeZone != service.TimeZone)
        {
            return (null, null, null);
        }

        var going = await context.Runs.Where(r => r.ServiceId == serviceId && r.Kind == RunKind.Cron && Open.Contains(r.State)).ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var deployment = await ActiveAsync(context, service, cancellationToken);
        var step = CronDecision.Decide(new(timing.Schedule, timing.Zone, timer.LastSlot, timer.NextAt, service.Concurrency, service.MissedRuns, going.Count, deployment is not null), now);
        if (step.Slot is not { } slot)
        {
            return (timer.NextAt, step, service);
        }

        (timer.LastSlot, timer.NextAt) = (slot, step.NextAt);
        if (await context.Runs.AnyAsync(r => r.ServiceId == serviceId && r.ScheduledFor == slot, cancellationToken))
        {
            return (timer.NextAt, null, service);
        }

        foreach (var run in going.Where(_ => step.Replace))
        {
            (run.EndAs, run.Reason) = (RunState.Cancelled, $"It was {step.Reason}.");
        }

        if (step.Run)
        {
            Add(context, service, deployment!, "schedule", slot, now);
        }
        else
        {
            context.Runs.Add(RunRows.Skipped(Ids.New("run", clock), service, slot, step.Reason, now));
        }

        return (timer.NextAt, step, service);
    }

    /// <summary>A run of the service's own command, now.</summary>
    public async Task<string> TriggerAsync(Caller caller, ServiceRow row, CancellationToken cancellationToken)
    {
        var id = await contexts.InTransactionAsync(caller.Scope, async (context, ct) =>
        {
            var service = await context.Services.SingleAsync(s => s.Id == row.Service.Id, ct);
            var going = await context.Runs.Where(r => r.ServiceId == service.Id && r.Kind == RunKind.Cron && Open.Contains(r.State)).ToListAsync(ct);
            var deployment = await ActiveAsync(context, service, ct);
            RunRules.CheckTrigger(service, row.Path, going.Count, deployment is not null);
            foreach (var run in going.Where(_ => service.Concurrency == RunConcurrency.Replace))
            {
                (run.EndAs, run.Reason) = (RunState.Cancelled, $"It was replaced by one that {caller.Email} asked for.");
            }

            return Add(context, service, deployment!, caller.Email, null, clock.GetUtcNow());
        }, cancellationToken);
        Tell(row.Service, $"{caller.Email} triggered {row.Path}.");
        return id;
    }

    private string Add(PlatformContext context, Service service, Deployment deployment, string by, DateTimeOffset? slot, DateTimeOffset now)
    {
        var shape = shapes.Find(deployment.Id, deployment.SealedSpec);
        var wanted = new NewRun(Ids.New("run", clock), Ids.New("rep", clock), RunKind.Cron, by, null) { ScheduledFor = slot };
        var (run, replica) = RunRows.Of(wanted, service, deployment.Id, box, (shape?.CpuMilli ?? service.CpuMilli, shape?.MemoryMiB ?? service.MemoryMiB), service.RunTimeoutSeconds, now);
        context.Runs.Add(run);
        context.Replicas.Add(replica);
        return run.Id;
    }

    private static Task<Deployment?> ActiveAsync(PlatformContext context, Service service, CancellationToken cancellationToken)
        => context.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == service.ActiveDeploymentId, cancellationToken);

    private void Plan(CronTimer timer, Service service, (CronSchedule Schedule, TimeZoneInfo Zone) timing)
    {
        var now = clock.GetUtcNow();
        if (timer.Schedule != service.Schedule || timer.TimeZone != service.TimeZone || timer.NextAt is null)
        {
            (timer.Schedule, timer.TimeZone) = (service.Schedule!, service.TimeZone);
            timer.NextAt = CronDecision.Plan(timing.Schedule, timing.Zone, timer.LastSlot, now);
        }
        else if (timer.NextAt > now && CronDecision.Plan(timing.Schedule, timing.Zone, timer.LastSlot, now) is { } sooner && sooner < timer.NextAt)
        {
            // The clock was wrong when this was planned, far ahead.
            timer.NextAt = sooner;
        }
    }

    private static (CronSchedule Schedule, TimeZoneInfo Zone)? Timing(Service service)
        => service.Schedule is { } text && CronSchedule.Parse(text).Schedule is { } schedule && CronTimeZone.Find(service.TimeZone) is { } zone ? (schedule, zone) : null;

    private void Tell(Service service, string message)
    {
        events.Publish(service.OrganisationId, "run.changed", service.Id, message, service.ProjectId, service.Id);
        signals.Deployments.Raise();
        signals.Pools.Raise();
        signals.Runs.Raise();
    }
}
