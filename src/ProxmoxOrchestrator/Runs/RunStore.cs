using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Runs as people ask for them and look at them.</summary>
internal sealed class RunStore(
    IPlatformContextFactory contexts, DeploymentShapes shapes, ISecretBox box, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    private static readonly RunState[] Open = [RunState.Pending, RunState.Starting, RunState.Running];

    /// <summary>In the version that serves; before there is one, in the newest.</summary>
    public async Task<RunView> StartAsync(Caller caller, ServiceRow row, RunRequest request, CancellationToken cancellationToken)
    {
        var service = row.Service;
        ServiceStore.RefuseWhenDeleted(service);
        var run = await contexts.InTransactionAsync(caller.Scope, async (context, ct) =>
        {
            var deployment = await context.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == service.ActiveDeploymentId, ct)
                ?? await context.Deployments.AsNoTracking().Where(d => d.ServiceId == service.Id).OrderByDescending(d => d.Version).FirstOrDefaultAsync(ct);
            RunRules.CheckOneOff(row.Path, await context.Runs.CountAsync(r => r.ServiceId == service.Id && r.Kind == RunKind.OneOff && Open.Contains(r.State), ct), deployment is not null);
            var shape = shapes.Find(deployment!.Id, deployment.SealedSpec);
            var wanted = new NewRun(Ids.New("run", clock), Ids.New("rep", clock), RunKind.OneOff, caller.Email, request.Command);
            var size = (request.CpuMilli ?? shape?.CpuMilli ?? service.CpuMilli, request.MemoryMiB ?? shape?.MemoryMiB ?? service.MemoryMiB);
            var (added, replica) = RunRows.Of(wanted, service, deployment.Id, box, size, request.TimeoutSeconds ?? service.RunTimeoutSeconds, clock.GetUtcNow());
            context.Runs.Add(added);
            context.Replicas.Add(replica);
            return added;
        }, cancellationToken);

        // Arguments may be secrets: who ran which program where is what is kept of it.
        events.Publish(caller.OrganisationId, "run.changed", run.Id, $"{caller.Email} runs {run.Program} in {row.Path}.", row.Project.Id, service.Id);
        signals.Deployments.Raise();
        signals.Pools.Raise();
        signals.Runs.Raise();
        return RunViews.Of(run, service.Name, null, clock.GetUtcNow());
    }

    /// <param name="kind">Null: all.</param>
    public async Task<Page<RunView>> ListAsync(Caller caller, ServiceRow row, RunKind? kind, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Runs.AsNoTracking().Where(r => r.ServiceId == row.Service.Id && (kind == null || r.Kind == kind)).Before(page, r => r.Id).ToListAsync(cancellationToken);
        var views = (await ViewsAsync(context, rows, cancellationToken)).ToDictionary(v => v.Id);
        return page.Of(rows, r => r.Id, r => views[r.Id]);
    }

    public async Task<RunView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await context.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("run", id);
        return (await ViewsAsync(context, [row], cancellationToken))[0];
    }

    public async Task CancelAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = contexts.Create(caller.Scope);
            var run = await context.Runs.SingleOrDefaultAsync(r => r.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("run", id);
            if (RunFacts.IsOver(run.State))
            {
                throw ApiProblemException.Conflict("run_over", $"The run is over already: {run.State.ToString().ToLowerInvariant()}.");
            }

            if (run.EndAs is null)
            {
                (run.EndAs, run.Reason) = (RunState.Cancelled, $"Cancelled by {caller.Email}.");
            }

            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < 5)
            {
                continue;
            }

            events.Publish(caller.OrganisationId, "run.changed", id, $"{caller.Email} cancelled run {id}.", null, run.ServiceId);
            signals.Runs.Raise();
            return;
        }
    }

    /// <summary>Cron services with their next and last run.</summary>
    public async Task<Page<CronView>> CronsAsync(Caller caller, PageRequest page, string? projectId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await ReferenceStore.Rows(context).Where(r => r.Service.Kind == ServiceKind.Cron && (projectId == null || r.Project.Id == projectId)).After(page, r => r.Service.Id).ToListAsync(cancellationToken);
        var ids = rows.Select(r => r.Service.Id).ToList();
        var timers = await context.CronTimers.AsNoTracking().Where(t => ids.Contains(t.ServiceId)).ToDictionaryAsync(t => t.ServiceId, t => t.NextAt, cancellationToken);
        var newest = await context.Runs.AsNoTracking().Where(r => ids.Contains(r.ServiceId) && r.Kind == RunKind.Cron).GroupBy(r => r.ServiceId).Select(g => g.Max(r => r.Id)).ToListAsync(cancellationToken);
        var last = (await ViewsAsync(context, await context.Runs.AsNoTracking().Where(r => newest.Contains(r.Id)).ToListAsync(cancellationToken), cancellationToken)).ToDictionary(v => v.ServiceId);
        return page.Of(rows, r => r.Service.Id, r => new CronView(
            r.Service.Id, r.Path, r.Service.Schedule, r.Service.TimeZone, timers.GetValueOrDefault(r.Service.Id), last.GetValueOrDefault(r.Service.Id)));
    }

    private async Task<IReadOnlyList<RunView>> ViewsAsync(PlatformContext context, IReadOnlyList<Run> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(r => r.Id).ToList();
        var services = rows.Select(r => r.ServiceId).Distinct().ToList();
        var names = await context.Services.AsNoTracking().Where(s => services.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Name, cancellationToken);
        var nodes = await context.Replicas.AsNoTracking().Where(r => r.RunId != null && ids.Contains(r.RunId))
            .Join(context.Nodes, r => r.NodeId, n => n.Id, (r, n) => new { r.RunId, n.Name }).ToDictionaryAsync(r => r.RunId!, r => r.Name, cancellationToken);
        var now = clock.GetUtcNow();
        return [.. rows.Select(r => RunViews.Of(r, names.GetValueOrDefault(r.ServiceId, ""), nodes.GetValueOrDefault(r.Id), now))];
    }
}
