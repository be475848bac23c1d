using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Volumes;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>
/// Makes previews and takes them down. Each step looks at what is there already, so a pass after a crash goes on where the last one ended.
/// All that it removes lies in the environment that the preview's own row names.
/// </summary>
internal sealed class PreviewExecutor(
    IPlatformContextFactory contexts, PreviewServiceStore services, SourceClient sources, GitRepositoryStore repositories, BuildStore builds, DeployStore deployments, VolumeStore volumes, LoopSignals signals, TimeProvider clock)
{
    /// <summary>Its services are there, each on its way: given images and what others built as they are, the wish's own ones from its commit.</summary>
    public async Task FillAsync(Preview preview, PreviewPolicy policy, PreviewWish wish, CancellationToken cancellationToken)
    {
        foreach (var (original, copy) in await services.EnsureAsync(preview, policy, wish.MaySeeSecrets, cancellationToken))
        {
            if (copy.Service.RunsImage)
            {
                if (!await HasDeploymentAsync(copy.Service.Id, cancellationToken))
                {
                    await deployments.DeployImageAsync(Platform(preview.OrganisationId), copy, copy.Service.Image!, "preview", cancellationToken);
                }
            }
            else if (wish.Services.Contains(original.Service.Id))
            {
                await BuildAsync(original, copy, wish, cancellationToken);
            }
            else if (!await HasDeploymentAsync(copy.Service.Id, cancellationToken) && await ServingAsync(original.Service, cancellationToken) is { } serving)
            {
                await deployments.InsertAsync(copy.Service.Id, new DeploymentSource(serving.Image, "preview", null, serving.CommitSha, serving.CommitMessage), cancellationToken);
            }
        }
    }

    /// <summary>True once nothing of it is left.</summary>
    public async Task<bool> EmptyAsync(Preview preview, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        // The row's own environment, by id and name, and never the one that everything is copied from.
        var environment = await context.Environments.SingleOrDefaultAsync(e => e.Id == preview.EnvironmentId && e.Name == preview.Name && e.ProjectId == preview.ProjectId, cancellationToken);
        if (environment is null || environment.Name == GeneratedDomain.MainEnvironment)
        {
            return true;
        }

        var left = await context.Services.Where(s => s.EnvironmentId == environment.Id).ToListAsync(cancellationToken);
        foreach (var service in left.Where(s => s.DeletedAt is null))
        {
            service.DeletedAt = clock.GetUtcNow();
        }

        await context.SaveChangesAsync(cancellationToken);
        if (left.Count > 0)
        {
            signals.Deployments.Raise();
            signals.Builds.Raise();
            signals.Routes.Raise();
            return false;
        }

        var kept = await context.Volumes.Where(v => v.EnvironmentId == environment.Id).Select(v => new { v.Id, v.DeletedAt }).ToListAsync(cancellationToken);
        foreach (var volume in kept.Where(v => v.DeletedAt is null))
        {
            await volumes.DeleteAsync(Platform(preview.OrganisationId), volume.Id, cancellationToken);
        }

        if (kept.Count > 0)
        {
            return false;
        }

        await context.SharedVariables.Where(v => v.EnvironmentId == environment.Id).ExecuteDeleteAsync(cancellationToken);
        await context.Environments.Where(e => e.Id == environment.Id).ExecuteDeleteAsync(cancellationToken);
        return true;
    }

    private async Task BuildAsync(ServiceRow original, ServiceRow copy, PreviewWish wish, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var source = await context.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.ServiceId == original.Service.Id, cancellationToken);

        // The newest build's commit is what runs or will: one that was built before and is the head again is built again, which reuses its image.
        var latest = await context.Builds.Where(b => b.ServiceId == copy.Service.Id).OrderByDescending(b => b.Id).Select(b => b.CommitSha).FirstOrDefaultAsync(cancellationToken) ?? "";
        var reference = wish.Number is { } number ? $"refs/proxpaas/pulls/{number}" : RefChange.Heads + wish.Branch;
        var commit = source is null ? await PushedAsync(original.Service.Id, copy.Service.Id, reference, latest, cancellationToken)
            : wish.Number is null ? await BranchAsync(source, copy.Service.Id, reference, latest, cancellationToken)
            : await PullRequestAsync(source, copy.Service.Id, wish, latest, cancellationToken);
        if (commit is not null && commit != latest)
        {
            await builds.InsertAsync(copy, commit, reference, "preview", false, cancellationToken);
        }
    }

    /// <summary>The head of a branch that was pushed here, brought into the copy's repository; null when it is there.</summary>
    private async Task<string?> PushedAsync(string originalId, string copyId, string reference, string latest, CancellationToken cancellationToken)
    {
        if (await repositories.ResolveAsync(originalId, reference, cancellationToken) is not { } head || head == latest)
        {
            return null;
        }

        await repositories.CopyAsync(originalId, copyId, head, reference, cancellationToken);
        return head;
    }

    /// <summary>The same of an outside repository, where the commit that was seen last is not built yet.</summary>
    private async Task<string?> BranchAsync(Source source, string copyId, string reference, string latest, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var seen = await context.SourceRefs.AsNoTracking().SingleOrDefaultAsync(r => r.SourceId == source.Id && r.Name == reference && r.DeletedAt == null, cancellationToken);
        return seen is null || seen.HeadSha == latest ? null : (await sources.FetchAsync(source, [reference], copyId, cancellationToken)).GetValueOrDefault(reference);
    }

    private async Task<string?> PullRequestAsync(Source source, string copyId, PreviewWish wish, string latest, CancellationToken cancellationToken)
    {
        if (latest.StartsWith(wish.HeadSha, StringComparison.Ordinal))
        {
            return null;
        }

        await using var context = contexts.Create(TenantScope.All);
        var pull = await context.PullRequests.AsNoTracking().SingleOrDefaultAsync(p => p.SourceId == source.Id && p.Number == wish.Number, cancellationToken);

        // Another service's source may know of a newer commit first; this one's own delivery is on its way.
        return pull is not { MayRun: true } || pull.HeadSha != wish.HeadSha ? null
            : await sources.FetchPullRequestAsync(source, pull, copyId, cancellationToken)
                ?? throw new RemoteException(RemoteProblem.Refused, $"Pull request {pull.Number} is not at commit {RefDecision.Short(pull.HeadSha)} any more, and nobody has said yet where it is.");
    }

    private async Task<bool> HasDeploymentAsync(string serviceId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Deployments.AnyAsync(d => d.ServiceId == serviceId, cancellationToken);
    }

    private async Task<Deployments.Deployment?> ServingAsync(Service service, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == service.ActiveDeploymentId, cancellationToken);
    }

    private static Caller Platform(string organisationId) => new("platform", "the platform", organisationId, "owner", "platform", Permission.All);
}
