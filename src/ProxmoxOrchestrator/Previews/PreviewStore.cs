using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>Previews as people see and order them.</summary>
internal sealed class PreviewStore(IPlatformContextFactory contexts, ISecretBox box, IOptions<AppsOptions> apps, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    public async Task<Page<PreviewView>> ListAsync(Caller caller, Project project, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Previews.AsNoTracking().Where(p => p.ProjectId == project.Id && p.State != PreviewState.Closed).Before(page, p => p.Id).ToListAsync(cancellationToken);
        var environments = rows.Select(p => p.EnvironmentId).OfType<string>().ToList();
        var hosts = await (from s in context.Services.AsNoTracking()
                           join d in context.Domains.AsNoTracking() on s.Id equals d.ServiceId
                           where environments.Contains(s.EnvironmentId) && s.Kind == ServiceKind.Web
                           orderby s.Name
                           select new { s.EnvironmentId, d.Host }).ToListAsync(cancellationToken);
        var idle = TimeSpan.FromHours((await context.PreviewPolicies.AsNoTracking().SingleOrDefaultAsync(p => p.ProjectId == project.Id, cancellationToken))?.IdleHours ?? 0);
        return page.Of(rows, p => p.Id, p => new PreviewView(
            p.Id, p.ProjectId, p.Name, p.Number, p.Branch, p.Title, p.CommitSha, p.State, p.Reason, p.EnvironmentId, [.. hosts.Where(h => h.EnvironmentId == p.EnvironmentId).Select(h => apps.Value.UrlOf(h.Host))], p.CreatedAt,
            p.State == PreviewState.Active && idle > TimeSpan.Zero ? p.ActiveAt + idle : null));
    }

    public async Task RemoveAsync(Caller caller, Project project, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var preview = await context.Previews.SingleOrDefaultAsync(p => p.ProjectId == project.Id && (p.Id == reference || p.Name == reference) && p.State != PreviewState.Closed, cancellationToken)
            ?? throw ApiProblemException.NotFound("preview", reference);
        if (preview.State != PreviewState.Closing)
        {
            (preview.State, preview.Reason, preview.DismissedSha) = (PreviewState.Closing, $"Taken down by {caller.Email}.", preview.CommitSha);
            await context.SaveChangesAsync(cancellationToken);
            events.Publish(caller.OrganisationId, "preview.changed", preview.Id, $"Preview {preview.Name} of {project.Name} is taken down by {caller.Email}.", project.Id);
            signals.PullRequests.Raise();
        }
    }

    public async Task<PreviewSettings> SettingsAsync(Caller caller, Project project, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return View(await context.PreviewPolicies.AsNoTracking().SingleOrDefaultAsync(p => p.ProjectId == project.Id, cancellationToken) ?? New(project));
    }

    public async Task<PreviewSettings> SetAsync(Caller caller, Project project, PreviewSettings change, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var policy = await context.PreviewPolicies.SingleOrDefaultAsync(p => p.ProjectId == project.Id, cancellationToken);
        if (policy is null)
        {
            context.PreviewPolicies.Add(policy = New(project));
        }

        if (change.BaseEnvironment is { } name)
        {
            var errors = new FieldErrors();
            errors.AddIf(!await context.Environments.AnyAsync(e => e.ProjectId == project.Id && e.Name == name, cancellationToken), "baseEnvironment", $"{project.Name} has no environment of that name. px envs ls shows them.");
            errors.AddIf(await context.Previews.AnyAsync(p => p.ProjectId == project.Id && p.Name == name, cancellationToken), "baseEnvironment", "That is a preview itself.");
            errors.ThrowIfAny();
        }

        policy.PullRequests = change.PullRequests ?? policy.PullRequests;
        policy.Branches = change.Branches ?? policy.Branches;
        policy.BaseEnvironment = change.BaseEnvironment ?? policy.BaseEnvironment;
        policy.Most = change.Most ?? policy.Most;
        policy.IdleHours = change.IdleHours ?? policy.IdleHours;
        policy.Secrets = change.Secrets ?? policy.Secrets;
        policy.SealedOverrides = change.Overrides is null ? policy.SealedOverrides
            : change.Overrides.Count == 0 ? null
            : PreviewSeal.Seal(box, policy.Id, change.Overrides.ToDictionary(s => s.Key, s => s.Value.ToDictionary()));
        await context.SaveChangesAsync(cancellationToken);
        events.Publish(caller.OrganisationId, "project.changed", project.Id, $"Previews of {project.Name} were set by {caller.Email}.", project.Id);
        signals.PullRequests.Raise();
        return View(policy);
    }

    private PreviewPolicy New(Project project) => new() { Id = Ids.New("pol", clock), OrganisationId = project.OrganisationId, ProjectId = project.Id };

    private static PreviewSettings View(PreviewPolicy policy) => new()
    {
        PullRequests = policy.PullRequests, Branches = policy.Branches, BaseEnvironment = policy.BaseEnvironment, Most = policy.Most, IdleHours = policy.IdleHours, Secrets = policy.Secrets,
    };
}
