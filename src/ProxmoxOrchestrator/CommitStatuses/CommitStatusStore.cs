using System.Text;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>Keeps the statuses' rows in step with builds and deployments, and prepares the calls that tell the providers.</summary>
internal sealed class CommitStatusStore(IPlatformContextFactory contexts, ISecretBox box, HookAddress address, TimeProvider clock)
{
    private const int MostAtOnce = 100;
    private const int Attempts = 10;

    /// <summary>Older builds than this are not reported any more.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(2);

    /// <summary>When there is nothing to send. A date that both databases can hold.</summary>
    private static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes down what the providers should show now. Several changes before the next call become one call.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = now - Recent;
        await using var context = contexts.Create(TenantScope.All);
        var builds = await (from b in context.Builds.AsNoTracking()
                            join s in context.Sources.AsNoTracking() on b.ServiceId equals s.ServiceId
                            where s.ReportStatuses && s.SealedToken != null && s.Provider != SourceProvider.Generic && b.CreatedAt > since && b.CreatedAt >= s.CreatedAt
                                && !context.CommitStatuses.Any(c => c.BuildId == b.Id && c.State != CommitState.Pending)
                            select new { Build = b, s.Id, Deployment = context.Deployments.Where(d => d.BuildId == b.Id).OrderByDescending(d => d.Version).FirstOrDefault() })
            .OrderBy(x => x.Build.Id).Take(MostAtOnce).ToListAsync(cancellationToken);
        if (builds.Count == 0)
        {
            return;
        }

        var ids = builds.Select(b => b.Build.Id).ToList();
        var rows = await context.CommitStatuses.Where(s => ids.Contains(s.BuildId)).ToDictionaryAsync(s => s.BuildId, cancellationToken);
        foreach (var found in builds)
        {
            var (state, description) = CommitStatusDecision.Of(
                found.Build.State, found.Build.Reason, found.Deployment?.State, found.Deployment?.Version ?? 0, found.Deployment?.Reason ?? "");
            if (!rows.TryGetValue(found.Build.Id, out var row))
            {
                context.CommitStatuses.Add(row = new CommitStatus
                {
                    Id = Ids.New("sta", clock), OrganisationId = found.Build.OrganisationId, SourceId = found.Id, BuildId = found.Build.Id, CommitSha = found.Build.CommitSha, CreatedAt = now,
                });
            }
            else if (row.State == state && row.Description == description)
            {
                continue;
            }

            (row.State, row.Description, row.Attempt, row.NextAttemptAt) = (state, description, 0, now);
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Calls that are due, with the row as it was.</summary>
    public async Task<IReadOnlyList<(CommitStatus Row, CommitStatusRequest? Request)>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = contexts.Create(TenantScope.All);
        var due = await context.CommitStatuses.AsNoTracking().Where(s => s.NextAttemptAt <= now).OrderBy(s => s.NextAttemptAt).Take(MostAtOnce).ToListAsync(cancellationToken);
        var sourceIds = due.Select(d => d.SourceId).Distinct().ToList();
        var sources = await context.Sources.AsNoTracking().Where(s => sourceIds.Contains(s.Id)).ToDictionaryAsync(s => s.Id, cancellationToken);
        var services = sources.Values.Select(s => s.ServiceId).ToList();
        var rows = await ReferenceStore.Rows(context).Where(r => services.Contains(r.Service.Id)).ToDictionaryAsync(r => r.Service.Id, cancellationToken);
        return [.. due.Where(d => sources.ContainsKey(d.SourceId) && rows.ContainsKey(sources[d.SourceId].ServiceId)).Select(d => (d, Prepare(d, sources[d.SourceId], rows[sources[d.SourceId].ServiceId])))];
    }

    /// <summary>Notes an answer, unless something newer is to be told by now.</summary>
    public async Task NoteAsync(CommitStatus row, CommitStatusAnswer answer, double jitter, CancellationToken cancellationToken)
    {
        var attempt = row.Attempt + 1;
        var next = answer.Problem.Length > 0 && answer.Again && attempt < Attempts ? clock.GetUtcNow() + CommitStatusRetry.After(attempt, answer.NotBefore, jitter) : Never;
        await using var context = contexts.Create(TenantScope.All);
        await context.CommitStatuses.Where(s => s.Id == row.Id && s.State == row.State && s.Description == row.Description).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Attempt, attempt).SetProperty(s => s.NextAttemptAt, next).SetProperty(s => s.Problem, answer.Problem), cancellationToken);
    }

    private CommitStatusRequest? Prepare(CommitStatus status, Source source, ServiceRow row)
    {
        if (source.SealedToken is not { } token || !source.ReportStatuses || CloneUrl.Parse(source.CloneUrl, out _) is not { } clone)
        {
            return null;
        }

        var path = clone.RepositoryPath;
        return CommitStatusRequests.Of(
            source.Provider, source.ApiUrl ?? CommitStatusRequests.ApiUrl(source.Provider, clone), source.RepositoryName ?? (path.StartsWith("scm/", StringComparison.Ordinal) ? path["scm/".Length..] : path),
            source.RepositoryId, Encoding.UTF8.GetString(box.Open(SourceSeal.Token(source.Id), token)), status, $"proxpaas/{row.Path}", address.ConsoleUrl);
    }
}
