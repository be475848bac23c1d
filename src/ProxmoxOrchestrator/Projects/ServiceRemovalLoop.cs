using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>Takes services away that were asked to go, once none of their replicas runs any more: the repository first, then the rows that say it was there.</summary>
internal sealed partial class ServiceRemovalLoop(
    IPlatformContextFactory contexts, GitRepositoryStore repositories, ILeadership leadership, IEventBus events, TimeProvider clock, ILogger<ServiceRemovalLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Every, Every, (pause, token) => Task.Delay(pause, clock, token), LogPassFailed, stoppingToken);

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var ready = await ReferenceStore.Rows(context)
            .Where(r => r.Service.DeletedAt != null
                && !context.Replicas.Any(x => x.ServiceId == r.Service.Id && x.State != ReplicaState.Stopped && x.State != ReplicaState.Failed && x.State != ReplicaState.Lost)
                && !context.Builds.Any(b => b.ServiceId == r.Service.Id && (b.State == BuildState.Queued || b.State == BuildState.Running)))
            .ToListAsync(cancellationToken);
        foreach (var row in ready)
        {
            repositories.Delete(row.Service.Id);
            var id = row.Service.Id;
            await contexts.InTransactionAsync(TenantScope.All, async (work, token) =>
            {
                await work.Replicas.Where(r => r.ServiceId == id).ExecuteDeleteAsync(token);
                await work.Deployments.Where(d => d.ServiceId == id).ExecuteDeleteAsync(token);
                await work.Runs.Where(r => r.ServiceId == id).ExecuteDeleteAsync(token);
                await work.CronTimers.Where(t => t.ServiceId == id).ExecuteDeleteAsync(token);
                await work.Builds.Where(b => b.ServiceId == id).ExecuteDeleteAsync(token);

                // Volumes with data stay until somebody deletes them too.
                await work.Volumes.Where(v => v.ServiceId == id && v.NodeId == null).ExecuteDeleteAsync(token);
                return await work.Services.Where(s => s.Id == id).ExecuteDeleteAsync(token);
            }, cancellationToken);
            events.Publish(row.Service.OrganisationId, "service.changed", id, $"{row.Path} was removed.", row.Project.Id, id);
            LogRemoved(row.Path);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service} was removed")]
    private partial void LogRemoved(string service);

    [LoggerMessage(Level = LogLevel.Error, Message = "Removing services failed; the next pass retries it")]
    private partial void LogPassFailed(Exception exception);
}
