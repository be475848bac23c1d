using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>What a pass over previews reads, and the changes of their rows.</summary>
internal sealed class PreviewPassStore(IPlatformContextFactory contexts, GitExecutor git, GitRepositoryStore repositories, IEventBus events, TimeProvider clock)
{
    private static readonly PreviewPolicy Off = new() { Id = "", OrganisationId = "", ProjectId = "" };

    /// <summary>Projects that make previews or still have some.</summary>
    public async Task<IReadOnlyList<(string ProjectId, PreviewPolicy Policy)>> ProjectsAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var policies = await context.PreviewPolicies.AsNoTracking().ToDictionaryAsync(p => p.ProjectId, cancellationToken);
        var open = await context.Previews.Where(p => p.State != PreviewState.Closed).Select(p => p.ProjectId).Distinct().ToListAsync(cancellationToken);
        return [.. policies.Keys.Union(open).Order(StringComparer.Ordinal).Select(id => (id, policies.GetValueOrDefault(id, Off)))];
    }

    public async Task<IReadOnlyList<Preview>> StandingAsync(string projectId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Previews.AsNoTracking().Where(p => p.ProjectId == projectId).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<PreviewWish>> WishesAsync(string projectId, PreviewPolicy policy, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var services = await ReferenceStore.Rows(context).Where(r => r.Project.Id == projectId && r.Environment.Name == policy.BaseEnvironment && r.Service.DeletedAt == null).ToListAsync(cancellationToken);
        var ids = services.Select(r => r.Service.Id).ToList();
        var sources = await context.Sources.AsNoTracking().Where(s => ids.Contains(s.ServiceId)).ToListAsync(cancellationToken);
        var wishes = new List<PreviewWish>();
        var sourceIds = sources.Select(s => s.Id).ToList();
        List<PullRequest> pulls = [];
        if (policy.PullRequests)
        {
            pulls = await context.PullRequests.AsNoTracking().Where(p => sourceIds.Contains(p.SourceId) && p.State == PullRequestState.Open && p.HeadSha != "").ToListAsync(cancellationToken);
            // Several services of one repository have a row each for the same pull request.
            wishes.AddRange(pulls.GroupBy(p => (sources.Single(s => s.Id == p.SourceId).CloneUrl, p.Number)).Select(g => (g.Key, Newest: g.OrderByDescending(p => p.ProviderUpdatedAt).First(), All: g)).Select(g => new PreviewWish(
                PreviewWish.KeyOf(g.Key.CloneUrl, g.Key.Number), g.Key.Number, g.Newest.HeadRef, g.Newest.Title, g.Newest.HeadSha, g.All.All(p => p.MayRun), g.All.All(p => p.MaySeeSecrets),
                [.. g.All.Select(p => sources.Single(s => s.Id == p.SourceId).ServiceId)])));
        }

        if (policy.Branches)
        {
            var since = clock.GetUtcNow() - TimeSpan.FromHours(policy.IdleHours);
            var heads = await PushedAsync([.. services.Select(r => r.Service).Where(s => !s.RunsImage && sources.All(x => x.ServiceId != s.Id))], since, cancellationToken);
            var seen = await context.SourceRefs.AsNoTracking().Where(r => sourceIds.Contains(r.SourceId) && r.DeletedAt == null && r.SeenAt > since && r.HeadSha != "" && r.Name.StartsWith(RefChange.Heads)).ToListAsync(cancellationToken);
            var names = seen.Select(r => DeployBranch.Short(r.Name)).Distinct().ToList();
            var ended = !policy.PullRequests ? [] : await context.PullRequests.AsNoTracking().Where(p => sourceIds.Contains(p.SourceId) && !p.Fork && p.State != PullRequestState.Open && names.Contains(p.HeadRef)).ToListAsync(cancellationToken);
            heads.AddRange(OutsideBranches.Of(seen, sources, [.. services.Select(r => r.Service)], [.. pulls, .. ended]));

            // One preview for a branch, also when it was pushed to several services; its commit is the newest of them.
            wishes.AddRange(heads.GroupBy(h => h.Branch).Select(g => new PreviewWish($"branch:{g.Key}", null, g.Key, "", g.MaxBy(h => h.At)!.Sha, true, true, [.. g.Select(h => h.ServiceId)])));
        }

        return wishes;
    }

    /// <summary>Puts the wish's row there, or brings it up to date; null when somebody took it down since the plan was made.</summary>
    public async Task<Preview?> WriteAsync(string projectId, PreviewAction action, PreviewState state, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var project = await context.Projects.SingleAsync(p => p.Id == projectId, cancellationToken);
        var wish = action.Wish!;
        var preview = await context.Previews.SingleOrDefaultAsync(p => p.ProjectId == projectId && p.Key == wish.Key, cancellationToken);
        if (preview?.State == PreviewState.Closing)
        {
            return null;
        }

        if (preview is null)
        {
            var names = await context.Previews.Where(p => p.ProjectId == projectId).Select(p => p.Name).Concat(context.Environments.Where(e => e.ProjectId == projectId).Select(e => e.Name)).ToListAsync(cancellationToken);
            preview = new Preview
            {
                Id = Ids.New("prv", clock), OrganisationId = project.OrganisationId, ProjectId = projectId, Name = PreviewNames.Of(wish.Key, wish.Number, wish.Branch, names.Contains), Key = wish.Key, Number = wish.Number,
                Branch = wish.Branch, CreatedAt = clock.GetUtcNow(), ActiveAt = clock.GetUtcNow(),
            };
            context.Previews.Add(preview);
        }

        var changed = preview.State != state || preview.Reason != action.Reason;
        (preview.Title, preview.Reason) = (wish.Title, action.Reason);
        if (action.Step is PreviewStep.Open or PreviewStep.Update)
        {
            (preview.CommitSha, preview.ActiveAt, preview.DismissedSha, preview.ClosedAt) = (wish.HeadSha, clock.GetUtcNow(), null, null);
        }

        if (action.Step == PreviewStep.Open && preview.EnvironmentId is null)
        {
            var environment = new ProjectEnvironment { Id = Ids.New("env", clock), OrganisationId = project.OrganisationId, ProjectId = projectId, Name = preview.Name, CreatedAt = clock.GetUtcNow() };
            context.Environments.Add(environment);
            preview.EnvironmentId = environment.Id;
        }

        // A wait over an active one changes nothing of what runs.
        preview.State = preview.State == PreviewState.Active && state == PreviewState.Waiting ? PreviewState.Active : state;
        await context.SaveChangesAsync(cancellationToken);
        if (changed)
        {
            events.Publish(project.OrganisationId, "preview.changed", preview.Id, $"Preview {preview.Name} of {project.Name} is {preview.State.ToString().ToLowerInvariant()}. {preview.Reason}".TrimEnd(), projectId);
        }

        return preview;
    }

    /// <param name="next">Null leaves its state.</param>
    public async Task<Preview> SetAsync(string previewId, PreviewState? next, string reason, bool dismiss, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var preview = await context.Previews.SingleAsync(p => p.Id == previewId, cancellationToken);
        var state = next ?? preview.State;
        if (preview.State == state && preview.Reason == reason)
        {
            return preview;
        }

        (preview.State, preview.Reason) = (state, reason);
        preview.DismissedSha = dismiss ? preview.CommitSha : preview.DismissedSha;
        if (state == PreviewState.Closed)
        {
            (preview.ClosedAt, preview.EnvironmentId) = (clock.GetUtcNow(), null);
        }

        await context.SaveChangesAsync(cancellationToken);
        events.Publish(preview.OrganisationId, "preview.changed", preview.Id, $"Preview {preview.Name} is {state.ToString().ToLowerInvariant()}. {reason}".TrimEnd(), preview.ProjectId);
        return preview;
    }

    /// <summary>Fresh branches of the platform's own repositories.</summary>
    private async Task<List<BranchHead>> PushedAsync(IReadOnlyList<Service> services, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var heads = new List<BranchHead>();
        foreach (var service in services.Where(s => repositories.Exists(s.Id)))
        {
            var listing = await git.RunAsync(git.PathOf(service.Id), ["for-each-ref", "--format=%(refname)%00%(objectname)%00%(committerdate:unix)", "refs/heads/"], cancellationToken);
            foreach (var line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Split('\0') is [var name, var sha, var date] && long.TryParse(date, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at > since.ToUnixTimeSeconds() && !DeployBranch.Deploys(service.Branch, name))
                {
                    heads.Add(new BranchHead(DeployBranch.Short(name), sha, DateTimeOffset.FromUnixTimeSeconds(at), service.Id));
                }
            }
        }

        return heads;
    }
}
