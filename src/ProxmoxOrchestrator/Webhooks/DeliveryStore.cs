using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Deliveries and pull requests as people see them, and the deliveries that people and the poller make.</summary>
internal sealed class DeliveryStore(IPlatformContextFactory contexts, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    public async Task<Page<DeliveryView>> ListAsync(Caller caller, Source source, DeliveryState? state, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Deliveries.AsNoTracking().Where(d => d.SourceId == source.Id && (state == null || d.State == state)).Before(page, d => d.Id).ToListAsync(cancellationToken);
        return page.Of(rows, d => d.Id, d => DeliveryViews.Of(d, source.ServiceId));
    }

    public async Task<DeliveryView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var found = await FindAsync(context, id, cancellationToken);
        return DeliveryViews.Of(found, await context.Sources.Where(s => s.Id == found.SourceId).Select(s => s.ServiceId).SingleAsync(cancellationToken));
    }

    /// <summary>The same once more, as a delivery of its own. Returns its id.</summary>
    public async Task<string> ReplayAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var found = await FindAsync(context, id, cancellationToken);
        return await AddAsync(context, found.SourceId, found.OrganisationId, "replay", found.Event, found.Content, found.Ref, found.Commit, id, cancellationToken);
    }

    /// <summary>Asks for a look at the repository. Returns the delivery's id.</summary>
    /// <param name="reference">In full; null: the branch that deploys.</param>
    /// <param name="who">Who asks, for the list.</param>
    public async Task<string> RequestAsync(string sourceId, string organisationId, string origin, string? reference, string who, CancellationToken cancellationToken)
    {
        var content = new HookContent(null, null, reference is null ? [] : [new RefChange(reference, null, null, false, null)], null, null);
        await using var context = contexts.Create(TenantScope.All);
        return await AddAsync(context, sourceId, organisationId, origin, $"asked for by {who}", JsonSerializer.Serialize(content, HookJson.Default.HookContent), reference, null, null, cancellationToken);
    }

    /// <summary>What the poller found. Returns the deliveries' ids; none when others wait, which look at the repository anyway.</summary>
    public async Task<IReadOnlyList<string>> FoundAsync(Source source, IReadOnlyList<RefChange> changes, IReadOnlyList<PullRequestEvent> pulls, CancellationToken cancellationToken)
    {
        if (changes.Count + pulls.Count == 0)
        {
            return [];
        }

        await using var context = contexts.Create(TenantScope.All);
        if (await context.Deliveries.AnyAsync(d => d.SourceId == source.Id && d.State == DeliveryState.Waiting, cancellationToken))
        {
            return [];
        }

        var made = new List<string>();
        foreach (var content in pulls.Select(p => new HookContent(null, null, [], p, null)).Concat(changes.Count == 0 ? [] : [new HookContent(null, null, changes, null, null)]))
        {
            var (reference, commit) = content.PullRequest is { } pull ? (SourceProviders.PullRequestRef(source.Provider, pull.Number), pull.HeadSha) : (changes[0].Ref, changes[0].After);
            made.Add(await AddAsync(context, source.Id, source.OrganisationId, "poll", "found by the poller", JsonSerializer.Serialize(content, HookJson.Default.HookContent), reference, commit, null, cancellationToken));
        }

        return made;
    }

    public async Task<Page<PullRequestView>> PullRequestsAsync(Caller caller, Source source, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.PullRequests.AsNoTracking().Where(p => p.SourceId == source.Id).Before(page, p => p.Id).ToListAsync(cancellationToken);
        return page.Of(rows, p => p.Id, DeliveryViews.Of);
    }

    /// <summary>Lets a fork's commit run. It holds for this commit alone.</summary>
    public async Task<PullRequestView> ApproveAsync(Caller caller, Source source, long number, string sha, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var pull = await context.PullRequests.SingleOrDefaultAsync(p => p.SourceId == source.Id && p.Number == number, cancellationToken) ?? throw ApiProblemException.NotFound("pull", $"{number}");
        if (pull.State != PullRequestState.Open)
        {
            throw ApiProblemException.Conflict("pull_request_over", $"Pull request {number} is {pull.State.ToString().ToLowerInvariant()}: there is nothing to run.");
        }

        if (!pull.HeadSha.Equals(sha, StringComparison.OrdinalIgnoreCase))
        {
            throw ApiProblemException.Conflict("head_moved", $"Pull request {number} is at commit {pull.HeadSha} by now. Look at it, then approve that one.");
        }

        // Several services of one repository have a row each for it: whoever looked at the commit looked at it for all of the project.
        var alike = from other in context.PullRequests
                    join otherSource in context.Sources on other.SourceId equals otherSource.Id
                    join service in context.Services on otherSource.ServiceId equals service.Id
                    where otherSource.CloneUrl == source.CloneUrl && other.Number == number && other.HeadSha == pull.HeadSha && context.Services.Any(s => s.Id == source.ServiceId && s.ProjectId == service.ProjectId)
                    select other;
        foreach (var row in await alike.ToListAsync(cancellationToken))
        {
            (row.ApprovedSha, row.ApprovedBy, row.UpdatedAt) = (row.HeadSha, caller.Email, clock.GetUtcNow());
        }

        await context.SaveChangesAsync(cancellationToken);
        events.Publish(pull.OrganisationId, "pull.changed", pull.Id, $"{caller.Email} approved commit {RefDecision.Short(pull.HeadSha)} of pull request {number}.", null, source.ServiceId);
        signals.PullRequests.Raise();
        return DeliveryViews.Of(pull);
    }

    private static async Task<Delivery> FindAsync(PlatformContext context, string id, CancellationToken cancellationToken)
        => await context.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("delivery", id);

    private async Task<string> AddAsync(
        PlatformContext context, string sourceId, string organisationId, string origin, string kind, string content, string? reference, string? commit, string? replayOf, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var delivery = new Delivery
        {
            Id = Ids.New("dlv", clock),
            OrganisationId = organisationId,
            SourceId = sourceId,

            // Asked for on purpose: never the same as another.
            DedupeKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)),
            Origin = origin,
            Event = kind,
            Content = content,
            Ref = reference,
            Commit = commit,
            ReplayOf = replayOf,
            Reason = "Waits to be looked at.",
            ReceivedAt = now,
            NextAttemptAt = now,
        };
        context.Deliveries.Add(delivery);
        await context.SaveChangesAsync(cancellationToken);
        signals.Deliveries.Raise();
        return delivery.Id;
    }
}
