using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Looks at each repository now and then, and makes a delivery of what its hook has missed. A host that fails is asked less and less.</summary>
internal sealed partial class SourcePollLoop(
    IPlatformContextFactory contexts, SourceClient sources, CommitRangeClient ranges, RemoteAccessStore access, DeliveryStore deliveries, ILeadership leadership, IOptionsMonitor<SourceOptions> options, TimeProvider clock,
    ILogger<SourcePollLoop> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private const int MostPulls = 100;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Failures in a row, by host. Lost with the process, which costs one more question.</summary>
    private readonly ConcurrentDictionary<string, int> _failures = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Every, Every, (pause, token) => Task.Delay(pause, clock, token), LogPassFailed, stoppingToken);

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (options.CurrentValue.PollSeconds == 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        List<Source> due;
        await using (var context = contexts.Create(TenantScope.All))
        {
            due = await context.Sources.AsNoTracking().Where(s => s.NextPollAt <= now && context.Services.Any(x => x.Id == s.ServiceId && x.DeletedAt == null))
                .OrderBy(s => s.NextPollAt).Take(100).ToListAsync(cancellationToken);
        }

        // One source of each host at a time: a host that hangs costs one of its questions, not all.
        await Parallel.ForEachAsync(
            due.GroupBy(s => CloneUrl.Parse(s.CloneUrl, out _)?.Authority ?? ""), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (host, token) =>
            {
                foreach (var source in host)
                {
                    await PollAsync(source, host.Key, token);
                }
            });
    }

    private async Task PollAsync(Source source, string host, CancellationToken cancellationToken)
    {
        var problem = "";
        try
        {
            await LookAsync(source, cancellationToken);
            _failures.TryRemove(host, out _);
        }
        catch (RemoteException ex)
        {
            problem = ex.Message;
            if (ex.Problem == RemoteProblem.Unreachable)
            {
                _failures.AddOrUpdate(host, 1, (_, before) => before + 1);
            }
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(source.Id, ex);
        }

        await access.SetProblemAsync(source.Id, problem, cancellationToken);
        var now = clock.GetUtcNow();
        var next = now + PollSchedule.After(TimeSpan.FromSeconds(options.CurrentValue.PollSeconds), _failures.GetValueOrDefault(host), Random.Shared.NextDouble());
        await using var context = contexts.Create(TenantScope.All);
        await context.Sources.Where(s => s.Id == source.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastPollAt, now).SetProperty(s => s.NextPollAt, next), cancellationToken);
    }

    private async Task LookAsync(Source source, CancellationToken cancellationToken)
    {
        var tips = await sources.ListAsync(source, [], cancellationToken);
        await using var context = contexts.Create(TenantScope.All);
        var row = await ReferenceStore.Rows(context).SingleOrDefaultAsync(r => r.Service.Id == source.ServiceId, cancellationToken);
        if (row is null)
        {
            return;
        }

        var known = await context.SourceRefs.AsNoTracking().Where(r => r.SourceId == source.Id).ToListAsync(cancellationToken);
        var changes = PollFindings.Of(tips, known, DeployBranch.RefsOf(row.Service.Branch), source.AutoDeploy && !row.Service.RunsImage);
        var pulls = await PullsAsync(source, tips, known, cancellationToken);
        foreach (var delivery in await deliveries.FoundAsync(source, changes, pulls, cancellationToken))
        {
            LogFound(row.Path, delivery);
        }
    }

    private async Task<IReadOnlyList<PullRequestEvent>> PullsAsync(Source source, IReadOnlyDictionary<string, string> tips, IReadOnlyCollection<SourceRef> known, CancellationToken cancellationToken)
    {
        List<PullRequest> open;
        await using (var context = contexts.Create(TenantScope.All))
        {
            open = await context.PullRequests.AsNoTracking().Where(p => p.SourceId == source.Id && p.State == PullRequestState.Open && p.HeadSha != "").OrderByDescending(p => p.UpdatedAt).Take(MostPulls).ToListAsync(cancellationToken);
        }

        var references = open.Where(p => p.Fork).Select(p => SourceProviders.PullRequestRef(source.Provider, p.Number)).OfType<string>().ToList();
        var heads = references.Count == 0 ? new Dictionary<string, string>() : await sources.ListAsync(source, references, cancellationToken);
        var merged = new HashSet<long>();
        foreach (var pull in open.Where(p => !p.Fork && tips.ContainsKey(RefChange.Heads + p.BaseRef)))
        {
            if (await ranges.ContainsAsync(source.ServiceId, pull.HeadSha, tips[RefChange.Heads + pull.BaseRef], cancellationToken))
            {
                merged.Add(pull.Number);
            }
        }

        return PullFindings.Of(source.Provider, open, known, tips, heads, merged);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The poller found what no delivery of {Service} has said: {Delivery}")]
    private partial void LogFound(string service, string delivery);

    [LoggerMessage(Level = LogLevel.Error, Message = "Polling {Source} failed; it is polled again")]
    private partial void LogFailed(string source, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Poll pass failed; the next one retries it")]
    private partial void LogPassFailed(Exception exception);
}
