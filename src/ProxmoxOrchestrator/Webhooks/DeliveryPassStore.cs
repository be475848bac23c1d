using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>What a pass over the deliveries reads and writes.</summary>
internal sealed class DeliveryPassStore(IPlatformContextFactory contexts, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    private const int MostAtOnce = 1000;
    private const int MostBranches = 200;

    public async Task<IReadOnlyList<string>> SourcesWithWorkAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = contexts.Create(TenantScope.All);
        return await context.Deliveries.Where(d => d.State == DeliveryState.Waiting && d.NextAttemptAt <= now).Select(d => d.SourceId).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>When the next of those that wait is due; null when none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Deliveries.Where(d => d.State == DeliveryState.Waiting).OrderBy(d => d.NextAttemptAt).Select(d => (DateTimeOffset?)d.NextAttemptAt).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Null when the source is gone.</summary>
    public async Task<SourceWork?> LoadAsync(string sourceId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = contexts.Create(TenantScope.All);
        if (await context.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sourceId, cancellationToken) is not { } source)
        {
            return null;
        }

        var row = await ReferenceStore.Rows(context).SingleAsync(r => r.Service.Id == source.ServiceId, cancellationToken);
        var refs = await context.SourceRefs.AsNoTracking().Where(r => r.SourceId == sourceId).ToDictionaryAsync(r => r.Name, cancellationToken);
        var due = await context.Deliveries.AsNoTracking().Where(d => d.SourceId == sourceId && d.State == DeliveryState.Waiting && d.NextAttemptAt <= now)
            .OrderBy(d => d.Id).Take(MostAtOnce).ToListAsync(cancellationToken);
        return new SourceWork(source, row, refs, [.. due.Select(d => new WaitingDelivery(d.Id, d.Origin, d.Event, JsonSerializer.Deserialize(d.Content, HookJson.Default.HookContent)!, d.Attempt, d.ReceivedAt))]);
    }

    /// <summary>What the project's previews make of branches; asked after the pass's pull requests are written.</summary>
    public async Task<BranchPreviews> PreviewsAsync(SourceWork work, IEnumerable<string> references, CancellationToken cancellationToken)
    {
        var branches = references.Where(r => r.StartsWith(RefChange.Heads, StringComparison.Ordinal)).Select(DeployBranch.Short).Take(MostBranches).ToList();
        if (branches.Count == 0)
        {
            return BranchPreviews.None;
        }

        await using var context = contexts.Create(TenantScope.All);
        if (await context.PreviewPolicies.AsNoTracking().SingleOrDefaultAsync(p => p.ProjectId == work.Row.Project.Id && p.BaseEnvironment == work.Row.Environment.Name, cancellationToken) is not { } policy)
        {
            return BranchPreviews.None;
        }

        return new(policy.Branches, policy.PullRequests ? await context.PullRequests.AsNoTracking().Where(p => p.SourceId == work.Source.Id && !p.Fork && branches.Contains(p.HeadRef)).ToListAsync(cancellationToken) : []);
    }

    /// <summary>A build of the commit that was asked for since: the process died before it could note so.</summary>
    public async Task<string?> FindBuildAsync(string serviceId, string reference, string commit, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Builds.Where(b => b.ServiceId == serviceId && b.Ref == reference && b.CommitSha == commit && b.CreatedAt >= since).OrderBy(b => b.Id).Select(b => b.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Everything that a pass decided about a source, at once.</summary>
    public async Task SaveAsync(SourceWork work, IReadOnlyDictionary<string, DeliveryEnd> ends, IReadOnlyCollection<RefEnd> refs, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var sourceId = work.Source.Id;
        await using (var context = contexts.Create(TenantScope.All))
        using (await context.EnterWriterAsync(cancellationToken))
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            var rows = await context.SourceRefs.Where(r => r.SourceId == sourceId).ToDictionaryAsync(r => r.Name, cancellationToken);
            foreach (var end in refs)
            {
                Apply(context, rows, work.Source, end, now);
            }

            await context.SaveChangesAsync(cancellationToken);

            // Those of a storm mostly end alike: one statement for all of them.
            foreach (var alike in ends.GroupBy(e => e.Value, e => e.Key))
            {
                var (ids, end, counts) = (alike.ToList(), alike.Key, alike.Key.CountsAsAttempt ? 1 : 0);
                DateTimeOffset? finished = end.State == DeliveryState.Waiting ? null : now;
                await context.Deliveries.Where(d => ids.Contains(d.Id) && d.State == DeliveryState.Waiting).ExecuteUpdateAsync(
                    set => set.SetProperty(d => d.State, end.State).SetProperty(d => d.Reason, end.Reason).SetProperty(d => d.BuildId, d => end.BuildId ?? d.BuildId)
                        .SetProperty(d => d.Attempt, d => d.Attempt + counts).SetProperty(d => d.NextAttemptAt, d => end.NextAttemptAt ?? d.NextAttemptAt).SetProperty(d => d.FinishedAt, finished),
                    cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var (id, end) in ends.Where(e => e.Value.State is DeliveryState.Done or DeliveryState.Failed))
        {
            events.Publish(work.Source.OrganisationId, "delivery.changed", id, end.Reason, work.Row.Project.Id, work.Source.ServiceId);
        }

        if (refs.Count > 0)
        {
            signals.PullRequests.Raise();
        }
    }

    /// <summary>What the last delivery taught about the source.</summary>
    public async Task NoteAsync(Source source, string? repositoryId, string? repositoryName, DateTimeOffset? deliveredAt, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        using var turn = await context.EnterWriterAsync(cancellationToken);
        await context.Sources.Where(s => s.Id == source.Id).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.RepositoryId, s => s.RepositoryId ?? repositoryId).SetProperty(s => s.RepositoryName, s => repositoryName ?? s.RepositoryName)
                .SetProperty(s => s.LastDeliveryAt, s => deliveredAt ?? s.LastDeliveryAt), cancellationToken);
    }

    /// <summary>Brings the row to what the provider says. Returns a sentence; null when somebody changed the row at this moment.</summary>
    public async Task<DeliveryEnd?> ApplyAsync(SourceWork work, PullRequestEvent said, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var row = await context.PullRequests.SingleOrDefaultAsync(p => p.SourceId == work.Source.Id && p.Number == said.Number, cancellationToken);
        if (row is not null && said.UpdatedAt < row.ProviderUpdatedAt)
        {
            return new(DeliveryState.Skipped, $"Skipped because something newer is known of pull request {said.Number}.");
        }

        var now = clock.GetUtcNow();
        if (row is null)
        {
            context.PullRequests.Add(row = new PullRequest { Id = Ids.New("pull", clock), OrganisationId = work.Source.OrganisationId, SourceId = work.Source.Id, Number = said.Number, CreatedAt = now });
        }

        (row.Title, row.Author, row.State, row.HeadRef, row.HeadSha, row.BaseRef, row.Fork) = (said.Title, said.Author, said.State, said.HeadRef, said.HeadSha, said.BaseRef, said.Fork);
        (row.ProviderUpdatedAt, row.UpdatedAt) = (said.UpdatedAt, now);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        var sentence = PullRequestSentence(row);
        events.Publish(row.OrganisationId, "pull.changed", row.Id, sentence, work.Row.Project.Id, work.Source.ServiceId);
        signals.PullRequests.Raise();
        return new(DeliveryState.Done, sentence);
    }

    private static string PullRequestSentence(PullRequest pull) => pull switch
    {
        { State: not PullRequestState.Open } => $"Pull request {pull.Number} is {pull.State.ToString().ToLowerInvariant()}: its preview ends.",
        { MayRun: false } => $"Pull request {pull.Number} comes from a fork and waits for approval of commit {RefDecision.Short(pull.HeadSha)}: px sources approve {pull.Number} --sha {pull.HeadSha}",
        _ => $"Pull request {pull.Number} is at commit {RefDecision.Short(pull.HeadSha)}.",
    };

    private void Apply(PlatformContext context, Dictionary<string, SourceRef> rows, Source source, RefEnd end, DateTimeOffset now)
    {
        if (!rows.TryGetValue(end.Name, out var row))
        {
            if (end.HeadSha is null)
            {
                // Never seen and not there: nothing to remember.
                return;
            }

            context.SourceRefs.Add(rows[end.Name] = row = new SourceRef { Id = Ids.New("ref", clock), OrganisationId = source.OrganisationId, SourceId = source.Id, Name = end.Name });
        }

        row.SeenAt = now;
        row.HeadSha = end.HeadSha ?? row.HeadSha;
        row.DeletedAt = end.HeadSha is null ? row.DeletedAt ?? now : null;
        row.DecidedSha = end.DecidedSha ?? row.DecidedSha;
        row.DecidedBy = end.DecidedBy ?? row.DecidedBy;
        row.LastBuildAt = end.Built ? now : row.LastBuildAt;
    }
}
