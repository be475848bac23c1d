using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>Takes away rows that nobody needs any more. Each step may be repeated or cut short.</summary>
internal sealed class RetentionStore(IPlatformContextFactory contexts, IOptionsMonitor<RetentionOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan IdempotencyLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan ReplicaLife = TimeSpan.FromDays(1);
    private static readonly DeploymentState[] Over = [DeploymentState.Superseded, DeploymentState.Failed, DeploymentState.Stopped];

    /// <summary>Rows removed.</summary>
    public async Task<int> RemoveOldAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var settings = options.CurrentValue;
        var (keys, tokens, operations, logs, replicas) = (
            now - IdempotencyLife, now - TimeSpan.FromDays(settings.TokenDays), now - TimeSpan.FromDays(settings.OperationDays), now - TimeSpan.FromDays(settings.BuildLogDays), now - ReplicaLife);
        await using var context = contexts.Create(TenantScope.All);
        var deliveries = now - TimeSpan.FromDays(settings.DeliveryDays);
        var removed = await context.IdempotencyRecords.Where(r => r.CreatedAt < keys).ExecuteDeleteAsync(cancellationToken);
        removed += await context.Deliveries.Where(d => d.ReceivedAt < deliveries && d.State != DeliveryState.Waiting).ExecuteDeleteAsync(cancellationToken);
        removed += await context.CommitStatuses.Where(s => s.CreatedAt < deliveries).ExecuteDeleteAsync(cancellationToken);
        removed += await context.ApiTokens.Where(t => t.RevokedAt < tokens || t.ExpiresAt < tokens).ExecuteDeleteAsync(cancellationToken);
        removed += await context.JoinTokens.Where(t => t.ExpiresAt < tokens).ExecuteDeleteAsync(cancellationToken);
        removed += await context.Operations.Where(o => o.FinishedAt < operations && (o.State == OperationState.Succeeded || o.State == OperationState.Failed)).ExecuteDeleteAsync(cancellationToken);
        removed += await context.BuildLogChunks.Where(c => context.Builds.Any(b => b.Id == c.BuildId && b.FinishedAt < logs)).ExecuteDeleteAsync(cancellationToken);
        removed += await context.Replicas.Where(r => r.FinishedAt < replicas && !context.Services.Any(s => s.ActiveDeploymentId == r.DeploymentId)).ExecuteDeleteAsync(cancellationToken);
        var runs = now - TimeSpan.FromDays(settings.RunDays);
        removed += await context.Runs.Where(r => r.FinishedAt < runs).ExecuteDeleteAsync(cancellationToken);
        return removed + await RemoveDeploymentsAsync(context, settings.Deployments, cancellationToken);
    }

    private static async Task<int> RemoveDeploymentsAsync(PlatformContext context, int keep, CancellationToken cancellationToken)
    {
        var removed = 0;
        var services = await context.Deployments.GroupBy(d => d.ServiceId).Where(g => g.Count() > keep).Select(g => g.Key).ToListAsync(cancellationToken);
        foreach (var service in services)
        {
            var oldest = await context.Deployments.Where(d => d.ServiceId == service).OrderByDescending(d => d.Version).Skip(keep - 1).Select(d => d.Version).FirstAsync(cancellationToken);
            removed += await context.Deployments
                .Where(d => d.ServiceId == service && d.Version < oldest && Over.Contains(d.State)

                    // An automatic rollback goes to the newest that was found good, however many bad ones came since.
                    && (d.ProvenAt == null || context.Deployments.Any(newer => newer.ServiceId == service && newer.ProvenAt != null && newer.Version > d.Version))
                    && !context.Services.Any(s => s.ActiveDeploymentId == d.Id) && !context.Replicas.Any(r => r.DeploymentId == d.Id))
                .ExecuteDeleteAsync(cancellationToken);
        }

        return removed;
    }
}
