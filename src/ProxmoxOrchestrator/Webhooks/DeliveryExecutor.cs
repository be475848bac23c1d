using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>
/// Works off what waits for one source: however many deliveries there are, the repository is asked once, and each of its branches gets at
/// most one build.
/// </summary>
internal sealed partial class DeliveryExecutor(
    DeliveryPassStore store, SourceClient sources, RemoteAccessStore access, CommitRangeClient ranges, BuildStore builds, Microsoft.Extensions.Options.IOptionsMonitor<WebhookOptions> options,
    TimeProvider clock, ILogger<DeliveryExecutor> logger)
{
    private const int MostRefs = 100;

    public async Task RunAsync(string sourceId, CancellationToken cancellationToken)
    {
        if (await store.LoadAsync(sourceId, cancellationToken) is not { } work || work.Deliveries.Count == 0)
        {
            return;
        }

        var ends = new Dictionary<string, DeliveryEnd>();
        await NoteAsync(work, cancellationToken);
        await WithoutRefsAsync(work, ends, cancellationToken);
        var changes = DeliveryBatch.Of(work, ends.Keys, TimeSpan.FromSeconds(options.CurrentValue.BuildIntervalSeconds), clock.GetUtcNow());
        foreach (var (id, until) in changes.Held)
        {
            ends[id] = new(DeliveryState.Waiting, $"Waits until {until:HH:mm:ss}Z: pushes in quick succession become one build.", NextAttemptAt: until);
        }

        IReadOnlyCollection<RefEnd> refs = [];
        if (changes.ByRef.Count > 0)
        {
            try
            {
                refs = await RefsAsync(work, changes, ends, cancellationToken);
                await ProblemAsync(work.Source, "", cancellationToken);
            }
            catch (RemoteException ex)
            {
                LogRemote(sourceId, ex.Message);
                await ProblemAsync(work.Source, ex.Message, cancellationToken);
                foreach (var alike in work.Deliveries.Where(d => !ends.ContainsKey(d.Id)).GroupBy(d => d.Attempt + 1).ToList())
                {
                    var end = Retry(alike.Key, ex);
                    foreach (var delivery in alike)
                    {
                        ends[delivery.Id] = end;
                    }
                }
            }
        }

        await store.SaveAsync(work, ends, refs, cancellationToken);
    }

    private Task ProblemAsync(Source source, string problem, CancellationToken cancellationToken)
        => source.Problem == problem ? Task.CompletedTask : access.SetProblemAsync(source.Id, problem, cancellationToken);

    /// <summary>The first authentic delivery with the URL's name tells the repository's id; those of another repository are refused. A hook of a whole group or installation calls for all of them.</summary>
    private async Task NoteAsync(SourceWork work, CancellationToken cancellationToken)
    {
        var delivered = work.Deliveries.Where(d => d.Origin == "webhook").ToList();
        if (delivered.Count > 0)
        {
            var about = delivered.Where(d => d.Content.RepositoryId is not null && !IsAnother(work.Source, d.Content)).Select(d => d.Content).FirstOrDefault();
            await store.NoteAsync(work.Source, about?.RepositoryId, about?.RepositoryName, delivered[^1].ReceivedAt, cancellationToken);
            work.Source.RepositoryId ??= about?.RepositoryId;
        }
    }

    /// <summary>Pings, pull requests, events that concern nobody, and deliveries for a repository that is not this one.</summary>
    private async Task WithoutRefsAsync(SourceWork work, Dictionary<string, DeliveryEnd> ends, CancellationToken cancellationToken)
    {
        foreach (var delivery in work.Deliveries)
        {
            var content = delivery.Content;
            if (work.Row.Service.DeletedAt is not null)
            {
                ends[delivery.Id] = new(DeliveryState.Skipped, "Skipped because the service is being removed.");
            }
            else if (IsAnother(work.Source, content))
            {
                ends[delivery.Id] = new(
                    DeliveryState.Skipped, $"Skipped because it is about another repository ({content.RepositoryName ?? content.RepositoryId}) than the hook's ({work.Source.RepositoryName ?? work.Source.CloneUrl}). Remove this hook there, or set the source's URL anew.");
            }
            else if (content.Note is { } note)
            {
                ends[delivery.Id] = new(note.StartsWith("Ping", StringComparison.Ordinal) ? DeliveryState.Done : DeliveryState.Skipped, note);
            }
            else if (content.PullRequest is { } pull)
            {
                if (await store.ApplyAsync(work, pull, cancellationToken) is { } end)
                {
                    ends[delivery.Id] = end;
                }
                else
                {
                    ends[delivery.Id] = new(DeliveryState.Waiting, "Waits to be looked at.", NextAttemptAt: clock.GetUtcNow());
                }
            }
            else if (content.Refs.Count == 0 && delivery.Origin == "webhook")
            {
                ends[delivery.Id] = new(DeliveryState.Skipped, "Skipped because it names no branch and no tag that git takes.");
            }
        }
    }

    private static bool IsAnother(Source source, HookContent content)
        => content.RepositoryId is { } id
            && (source.RepositoryId is { } known ? id != known : content.RepositoryName is { } name && CloneUrl.Parse(source.CloneUrl, out _) is { } url && !RepositoryNames.Fits(url, name));

    private async Task<IReadOnlyCollection<RefEnd>> RefsAsync(SourceWork work, DeliveryBatch batch, Dictionary<string, DeliveryEnd> ends, CancellationToken cancellationToken)
    {
        var candidates = DeployBranch.RefsOf(work.Row.Service.Branch);
        var tips = await sources.ListAsync(work.Source, [.. candidates.Concat(batch.ByRef.Keys.Where(r => r.Length > 0)).Distinct().Take(MostRefs)], cancellationToken);
        var deployRef = candidates.FirstOrDefault(tips.ContainsKey) ?? candidates[0];
        var previews = await store.PreviewsAsync(work, batch.ByRef.Keys.Where(r => r != deployRef), cancellationToken);
        var facts = batch.ByRef.ToDictionary(r => r.Key, r => Facts(work, r.Key.Length > 0 ? r.Key : deployRef, deployRef, r.Value, tips, previews));
        var outcomes = facts.ToDictionary(f => f.Key, f => RefDecision.Decide(f.Value));
        var wanted = outcomes.Where(o => o.Value.Action == RefAction.Fetch).Select(o => facts[o.Key].Change.Ref).Distinct().ToList();
        if (wanted.Count > 0)
        {
            var fetched = await sources.FetchAsync(work.Source, wanted, cancellationToken);
            foreach (var name in outcomes.Where(o => o.Value.Action == RefAction.Fetch).Select(o => o.Key).ToList())
            {
                facts[name] = await WithRangeAsync(work, facts[name], fetched, cancellationToken);
                outcomes[name] = RefDecision.Decide(facts[name]);
            }
        }

        var refs = new Dictionary<string, RefEnd>();
        var made = new Dictionary<string, (RefOutcome Outcome, string? BuildId)>();
        foreach (var (name, outcome) in outcomes)
        {
            var (end, buildId) = await EffectAsync(work, facts[name], outcome, batch.ByRef[name], cancellationToken);
            made[name] = (outcome, buildId);
            refs[end.Name] = refs.TryGetValue(end.Name, out var other) && other.Built ? other : end;
        }

        batch.Finish(made, ends);
        return refs.Values;
    }

    private static RefFacts Facts(SourceWork work, string reference, string deployRef, IReadOnlyList<(WaitingDelivery Delivery, RefChange Change)> said, IReadOnlyDictionary<string, string> tips, BranchPreviews previews)
    {
        var tip = tips.GetValueOrDefault(reference);
        var row = work.Refs.GetValueOrDefault(reference);
        return new RefFacts
        {
            Change = said[^1].Change with { Ref = reference },
            ServicePath = work.Row.Path,
            DeployRef = deployRef,
            Tip = tip,
            SeenSha = row?.DeletedAt is null ? row?.HeadSha : null,
            BranchPreviews = previews.Branches && !DeployBranch.Deploys(work.Row.Service.Branch, reference),
            Pull = tip is null ? null : BranchPreviews.Standing(previews.Pulls, work.Source.Id, DeployBranch.Short(reference), tip, DateTimeOffset.MaxValue),
            DecidedSha = row?.DecidedSha,
            DecidedBy = row?.DecidedBy,
            Manual = said.Any(s => s.Delivery.Manual),
            Again = said.Any(s => s.Delivery.Again),
            AutoDeploy = work.Source.AutoDeploy,
            DeployTags = work.Source.DeployTags,
            Image = work.Row.Service.RunsImage ? work.Row.Service.Image : null,
            WatchPaths = work.Row.Service.Build.WatchPaths ?? [],
        };
    }

    private async Task<RefFacts> WithRangeAsync(SourceWork work, RefFacts facts, IReadOnlyDictionary<string, string> fetched, CancellationToken cancellationToken)
    {
        if (!fetched.TryGetValue(facts.Change.Ref, out var tip))
        {
            return facts with { Tip = null };
        }

        var from = facts.Again ? facts.Change.Before : facts.DecidedSha;
        return facts with { Tip = tip, Range = await ranges.ReadAsync(work.Source.ServiceId, from, tip, facts.WatchPaths.Count > 0, cancellationToken) };
    }

    private async Task<(RefEnd End, string? BuildId)> EffectAsync(
        SourceWork work, RefFacts facts, RefOutcome outcome, IReadOnlyList<(WaitingDelivery Delivery, RefChange Change)> said, CancellationToken cancellationToken)
    {
        var (name, newest) = (facts.Change.Ref, said[^1].Delivery);
        switch (outcome.Action)
        {
            case RefAction.Build:
                var buildId = await store.FindBuildAsync(work.Source.ServiceId, name, facts.Tip!, said[0].Delivery.ReceivedAt, cancellationToken)
                    ?? (await builds.InsertAsync(work.Row, facts.Tip!, name, facts.Manual ? "manual" : "push", false, cancellationToken)).Id;
                LogBuild(buildId, work.Row.Path, newest.Id);
                return (new RefEnd(name, facts.Tip, facts.Tip, newest.Id, true), buildId);
            case RefAction.Skip:
                return (new RefEnd(name, facts.Tip, facts.Tip, facts.Tip == facts.DecidedSha ? facts.DecidedBy : newest.Id, false), null);
            default:
                return (new RefEnd(name, facts.Tip, null, null, false), null);
        }
    }

    private DeliveryEnd Retry(int attempt, RemoteException problem)
    {
        if (DeliveryRetry.After(problem.Problem, attempt, Random.Shared.NextDouble()) is not { } wait)
        {
            return new(DeliveryState.Failed, $"{problem.Message} Tried {attempt} times. What runs goes on; the poller builds the newest commit once the repository answers.", CountsAsAttempt: true);
        }

        var next = clock.GetUtcNow() + wait;
        return new(DeliveryState.Waiting, $"{problem.Message} Tried again at {next:HH:mm:ss}Z (attempt {attempt + 1}).", NextAttemptAt: next, CountsAsAttempt: true);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Build {Build} of {Service} was asked for by delivery {Delivery}")]
    private partial void LogBuild(string build, string service, string delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The repository of {Source} could not be asked: {Why}")]
    private partial void LogRemote(string source, string why);
}
