using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.References;

/// <summary>
/// Gives deployments the addresses that they wait for, and deploys services anew whose neighbours have moved. A database without a volume
/// moves with each version; one with a volume keeps its address until its node is gone.
/// </summary>
internal sealed partial class ReferenceLoop(
    IPlatformContextFactory contexts, DeploymentShapes shapes, DeployStore deployments, ISecretBox box, ILeadership leadership, IEventBus events, LoopSignals signals,
    TimeProvider clock, ILogger<ReferenceLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Every, Every, (pause, token) => Task.Delay(pause, clock, token), LogPassFailed, stoppingToken);

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await FollowAsync(cancellationToken);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var waiting = (await context.Deployments.AsNoTracking().Where(d => d.State == DeploymentState.Pending).Select(d => new { d.Id, d.SealedSpec }).ToListAsync(cancellationToken))
            .Where(d => shapes.Find(d.Id, d.SealedSpec) is { WaitsFor.Count: > 0 }).Select(d => d.Id).ToList();
        foreach (var id in waiting)
        {
            try
            {
                await FillAsync(id, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // The deployment loop said something about it; the next pass looks again.
            }
        }
    }

    private async Task FillAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        if (await context.Deployments.SingleOrDefaultAsync(d => d.Id == id && d.State == DeploymentState.Pending, cancellationToken) is not { } deployment)
        {
            return;
        }

        var spec = DeploymentSpecSeal.Open(box, id, deployment.SealedSpec);
        var wanted = spec.WaitsFor.Keys.ToList();
        var there = await context.Services.AsNoTracking().Where(s => wanted.Contains(s.Id) && s.DeletedAt == null).Select(s => s.Id).ToListAsync(cancellationToken);
        if (wanted.Except(there).FirstOrDefault() is { } gone)
        {
            (deployment.State, deployment.FinishedAt) = (DeploymentState.Failed, clock.GetUtcNow());
            deployment.Reason = $"It needs the address of {spec.WaitsFor[gone]}, which was removed. Change the variables that refer to it, then deploy again.";
        }
        else if (await AddressStore.ReadAsync(context, wanted, cancellationToken) is { Count: > 0 } found)
        {
            deployment.SealedSpec = DeploymentSpecSeal.Seal(box, id, spec with
            {
                Variables = AddressMark.Fill(spec.Variables, found),
                Addresses = spec.Addresses.Concat(found).ToDictionary(),
                WaitsFor = spec.WaitsFor.Where(w => !found.ContainsKey(w.Key)).ToDictionary(),
            });
        }
        else
        {
            return;
        }

        await context.SaveChangesAsync(cancellationToken);
        events.Publish(
            deployment.OrganisationId, "deployment.changed", id,
            deployment.State == DeploymentState.Failed ? deployment.Reason : $"Version {deployment.Version} of {spec.ServiceName} got the addresses that it waited for.", spec.ProjectId, deployment.ServiceId);
        signals.Deployments.Raise();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var serving = (await context.Services.AsNoTracking().Where(s => s.DeletedAt == null)
                .Join(context.Deployments.AsNoTracking(), s => s.ActiveDeploymentId, d => d.Id, (s, d) => d).ToListAsync(cancellationToken))
            .Select(d => (Deployment: d, Used: shapes.Find(d.Id, d.SealedSpec)?.Addresses)).Where(d => d.Used is { Count: > 0 }).ToList();
        if (serving.Count == 0)
        {
            return;
        }

        var now = await AddressStore.ReadAsync(context, [.. serving.SelectMany(s => s.Used!.Keys).Distinct()], cancellationToken);
        foreach (var (deployment, used) in serving)
        {
            if (used!.FirstOrDefault(u => now.TryGetValue(u.Key, out var address) && address != u.Value) is not { Key: not null } moved
                || await context.Deployments.AnyAsync(d => d.ServiceId == deployment.ServiceId && d.Version > deployment.Version, cancellationToken))
            {
                continue;
            }

            await deployments.InsertAsync(
                deployment.ServiceId, new DeploymentSource(deployment.Image, "references", deployment.BuildId, deployment.CommitSha, deployment.CommitMessage), cancellationToken);
            LogFollowed(deployment.ServiceId, moved.Key, now[moved.Key]);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service} is deployed anew: {Neighbour} is at {Address} now")]
    private partial void LogFollowed(string service, string neighbour, string address);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after references failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
