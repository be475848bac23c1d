using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>Keeps the statuses of pull requests that wait: a fork's for approval, one of too many for its place.</summary>
internal sealed class PullRequestStatusStore(IPlatformContextFactory contexts, TimeProvider clock)
{
    private const int MostAtOnce = 200;

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var waiting = await WaitingAsync(context, cancellationToken);
        var ids = waiting.Select(w => w.Pull.Id).ToList();

        // One that is over counts too: its commit waits again when the pull request is opened again or pushed back to it.
        var rows = await context.CommitStatuses.Where(s => s.PullRequestId != null && (s.State == CommitState.Waiting || ids.Contains(s.PullRequestId))).ToListAsync(cancellationToken);
        if (waiting.Count + rows.Count == 0)
        {
            return;
        }

        foreach (var one in waiting)
        {
            Show(context, rows.Find(s => s.PullRequestId == one.Pull.Id && s.CommitSha == one.Pull.HeadSha), one);
        }

        await EndAsync(context, [.. rows.Where(s => s.State == CommitState.Waiting && !waiting.Exists(w => w.Pull.Id == s.PullRequestId && w.Pull.HeadSha == s.CommitSha))], cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
    }

    private static async Task<List<WaitingPull>> WaitingAsync(PlatformContext context, CancellationToken cancellationToken)
    {
        // Where a provider has a fork's commits in the fork alone, there is nothing to show a status at.
        var shared = Enum.GetValues<SourceProvider>().Where(p => SourceProviders.PullRequestRef(p, 0) is not null).ToList();
        var rows = await (from preview in context.Previews.AsNoTracking()
                          join policy in context.PreviewPolicies.AsNoTracking() on preview.ProjectId equals policy.ProjectId
                          join row in ReferenceStore.Rows(context) on new { preview.ProjectId, Name = policy.BaseEnvironment } equals new { ProjectId = row.Project.Id, row.Environment.Name }
                          join source in context.Sources.AsNoTracking() on row.Service.Id equals source.ServiceId
                          join pull in context.PullRequests.AsNoTracking() on source.Id equals pull.SourceId
                          where preview.Number == pull.Number && pull.State == PullRequestState.Open && pull.HeadSha != "" && row.Service.DeletedAt == null
                              && (preview.State == PreviewState.Waiting || (preview.State == PreviewState.Active && pull.Fork && pull.ApprovedSha != pull.HeadSha))
                              && source.ReportStatuses && source.SealedToken != null && source.Provider != SourceProvider.Generic && (!pull.Fork || shared.Contains(source.Provider))
                          orderby context.CommitStatuses.Any(s => s.PullRequestId == pull.Id && s.CommitSha == pull.HeadSha && s.State == CommitState.Waiting), pull.Id
                          select new { Preview = preview, Pull = pull, Source = source, Project = row.Project.Name, Service = row.Service.Name })
            .Take(MostAtOnce).ToListAsync(cancellationToken);

        return [.. rows.Where(r => r.Preview.Key == Previews.PreviewWish.KeyOf(r.Source.CloneUrl, r.Pull.Number))
            .Select(r => new WaitingPull(r.Pull, r.Preview, $"proxpaas/{r.Project}/{r.Preview.Name}/{r.Service}", r.Source.ServiceId))];
    }

    private void Show(PlatformContext context, CommitStatus? row, WaitingPull waiting)
    {
        var description = PullRequestStatusDecision.Waits(waiting);
        if (row is null)
        {
            context.CommitStatuses.Add(row = new CommitStatus
            {
                Id = Ids.New("sta", clock), OrganisationId = waiting.Pull.OrganisationId, SourceId = waiting.Pull.SourceId, PullRequestId = waiting.Pull.Id, CommitSha = waiting.Pull.HeadSha,
                Context = waiting.Context, ServiceId = waiting.ServiceId, CreatedAt = clock.GetUtcNow(),
            });
        }
        else if (row.State == CommitState.Waiting && row.Description == description)
        {
            return;
        }

        (row.State, row.Description, row.Attempt, row.NextAttemptAt) = (CommitState.Waiting, description, 0, clock.GetUtcNow());
    }

    private async Task EndAsync(PlatformContext context, IReadOnlyList<CommitStatus> over, CancellationToken cancellationToken)
    {
        var ids = over.Select(s => s.PullRequestId).ToList();
        var pulls = await context.PullRequests.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
        foreach (var row in over)
        {
            var pull = pulls.GetValueOrDefault(row.PullRequestId!);
            var standing = pull is not null && await context.Previews.AnyAsync(
                p => p.Number == pull.Number && (p.State == PreviewState.Active || p.State == PreviewState.Waiting) && context.Services.Any(s => s.Id == row.ServiceId && s.ProjectId == p.ProjectId), cancellationToken);
            if (PullRequestStatusDecision.Over(pull, row.CommitSha, standing) is { } why)
            {
                (row.State, row.Description, row.Attempt, row.NextAttemptAt) = (CommitState.Cancelled, why, 0, clock.GetUtcNow());
            }
            else if (await context.CommitStatuses.AnyAsync(s => s.BuildId != null && s.SourceId == row.SourceId && s.Context == row.Context && s.CommitSha.StartsWith(row.CommitSha), cancellationToken))
            {
                // Two rows for one thing at the provider: the build's is the one that goes on.
                context.CommitStatuses.Remove(row);
            }
        }
    }
}
