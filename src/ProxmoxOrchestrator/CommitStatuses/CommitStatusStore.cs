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

        // Builds go with their service, and a preview may end while one runs: the provider would show it as running for ever.
        await context.CommitStatuses.Where(c => c.State == CommitState.Pending && !context.Builds.Any(b => b.Id == c.BuildId)).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.State, CommitState.Cancelled).SetProperty(c => c.Description, "It was removed before it was done.").SetProperty(c => c.Attempt, 0).SetProperty(c => c.NextAttemptAt, now), cancellationToken);
        var own = from b in context.Builds.AsNoTracking()
                  join s in context.Sources.AsNoTracking() on b.ServiceId equals s.ServiceId
                  select new { Build = b, Source = s };
        var previews = from b in context.Builds.AsNoTracking()
                       join copy in context.Services.AsNoTracking() on b.ServiceId equals copy.Id
                       join p in context.Previews.AsNoTracking() on copy.EnvironmentId equals p.EnvironmentId
                       join policy in context.PreviewPolicies.AsNoTracking() on p.ProjectId equals policy.ProjectId
                       join e in context.Environments.AsNoTracking() on new { p.ProjectId, Name = policy.BaseEnvironment } equals new { e.ProjectId, e.Name }
                       join original in context.Services.AsNoTracking() on new { EnvironmentId = e.Id, copy.Name } equals new { original.EnvironmentId, original.Name }
                       join s in context.Sources.AsNoTracking() on original.Id equals s.ServiceId
                       select new { Build = b, Source = s };
        var builds = new List<ReportedBuild>();
        foreach (var reported in new[] { own, previews })
        {
            builds.AddRange(await (from r in reported
                                   where r.Source.ReportStatuses && r.Source.SealedToken != null && r.Source.Provider != SourceProvider.Generic && r.Build.CreatedAt > since && r.Build.CreatedAt >= r.Source.CreatedAt
                                       && !context.CommitStatuses.Any(c => c.BuildId == r.Build.Id && c.State != CommitState.Pending)
                                   orderby r.Build.Id
                                   select new ReportedBuild(r.Build, r.Source.Id, context.Deployments.Where(d => d.BuildId == r.Build.Id).OrderByDescending(d => d.Version).FirstOrDefault()))
                .Take(MostAtOnce).ToListAsync(cancellationToken));
        }

        if (builds.Count == 0)
        {
            return;
        }

        var ids = builds.Select(b => b.Build.Id).ToList();
        var rows = await context.CommitStatuses.Where(s => s.BuildId != null && ids.Contains(s.BuildId)).ToDictionaryAsync(s => s.BuildId!, cancellationToken);
        var services = builds.Select(b => b.Build.ServiceId).Distinct().ToList();
        var paths = (await ReferenceStore.Rows(context).Where(r => services.Contains(r.Service.Id)).ToListAsync(cancellationToken)).ToDictionary(r => r.Service.Id, r => r.Path);
        foreach (var found in builds.Where(b => paths.ContainsKey(b.Build.ServiceId)))
        {
            var (state, description) = CommitStatusDecision.Of(
                found.Build.State, found.Build.Reason, found.Deployment?.State, found.Deployment?.Version ?? 0, found.Deployment?.Reason ?? "");
            if (!rows.TryGetValue(found.Build.Id, out var row))
            {
                context.CommitStatuses.Add(row = new CommitStatus
                {
                    Id = Ids.New("sta", clock), OrganisationId = found.Build.OrganisationId, SourceId = found.SourceId, BuildId = found.Build.Id, CommitSha = found.Build.CommitSha,
                    Context = $"proxpaas/{paths[found.Build.ServiceId]}", ServiceId = found.Build.ServiceId, CreatedAt = now,
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
        return [.. due.Where(d => sources.ContainsKey(d.SourceId)).Select(d => (d, Prepare(d, sources[d.SourceId])))];
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

    private CommitStatusRequest? Prepare(CommitStatus status, Source source)
    {
        if (source.SealedToken is not { } token || !source.ReportStatuses || CloneUrl.Parse(source.CloneUrl, out _) is not { } clone)
        {
            return null;
        }

        var path = clone.RepositoryPath;
        var request = CommitStatusRequests.Of(
            source.Provider, source.ApiUrl ?? CommitStatusRequests.ApiUrl(source.Provider, clone), source.RepositoryName ?? (path.StartsWith("scm/", StringComparison.Ordinal) ? path["scm/".Length..] : path),
            source.RepositoryId, Encoding.UTF8.GetString(box.Open(SourceSeal.Token(source.Id), token)), status, status.Context, address.ConsoleUrl(status.ServiceId, status.BuildId));
        return request is null ? null : request with { Authorities = source.Authorities };
    }
}
