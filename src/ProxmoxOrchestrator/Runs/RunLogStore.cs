using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Logs of runs: stored in chunks as they come, read on while they grow, kept as long as the run.</summary>
internal sealed class RunLogStore(IPlatformContextFactory contexts, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    public const int MostLines = 20_000;

    private const int LongestLine = 16 * 1024;
    private const int ChunksAtOnce = 50;

    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);

    /// <summary>Runs whose log is not complete, on one of these nodes.</summary>
    public async Task<IReadOnlyList<RunLogSource>> SourcesAsync(IReadOnlyCollection<string> nodeIds, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Runs.AsNoTracking().Where(r => !r.LogComplete)
            .Join(context.Replicas.AsNoTracking(), r => r.Id, p => p.RunId, (r, p) => new { r, p })
            .Where(x => x.p.NodeId != null && nodeIds.Contains(x.p.NodeId) && (x.p.State == ReplicaState.Starting || x.p.State == ReplicaState.Exited || x.p.State == ReplicaState.Stopping))
            .Select(x => new RunLogSource(x.r.Id, x.p.Id, x.p.NodeId!, x.p.State == ReplicaState.Exited)).ToListAsync(cancellationToken);
    }

    public async Task<long> LinesAsync(string runId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Runs.AsNoTracking().Where(r => r.Id == runId).Select(r => r.LogLines).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Stores lines that follow the first <paramref name="after"/>; lines that somebody else stored meanwhile are left as they are.</summary>
    public async Task AppendAsync(string runId, long after, IReadOnlyList<LogLineView> lines, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var run = await context.Runs.AsNoTracking().Where(r => r.Id == runId).Select(r => new { r.OrganisationId, r.ServiceId, r.LogLines }).SingleOrDefaultAsync(cancellationToken);
        if (run is null || run.LogLines != after || lines.Count == 0)
        {
            return;
        }

        var total = after + lines.Count;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        context.RunLogChunks.Add(new RunLogChunk
        {
            OrganisationId = run.OrganisationId,
            RunId = runId,
            FirstLine = after + 1,
            Count = lines.Count,
            Payload = BuildLogJson.Pack([.. lines.Select(l => new StoredLine(l.At, l.Stream, l.Text.Length <= LongestLine ? l.Text : l.Text[..LongestLine]))]),
        });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            return;
        }

        await context.Runs.Where(r => r.Id == runId).ExecuteUpdateAsync(set => set.SetProperty(r => r.LogLines, total), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Publish(run.OrganisationId, "run.log", runId, $"{total} lines", null, run.ServiceId);
    }

    public async Task CompleteAsync(string runId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        await context.Runs.Where(r => r.Id == runId).ExecuteUpdateAsync(set => set.SetProperty(r => r.LogComplete, true), cancellationToken);
        signals.Runs.Raise();
    }

    /// <summary>Lines after <paramref name="after"/> until the run is over.</summary>
    public async IAsyncEnumerable<LogLineView> FollowAsync(string organisationId, string runId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var news = new WakeSignal(clock);
        var listening = ListenAsync(organisationId, runId, news, ending.Token);
        try
        {
            for (var position = after; ;)
            {
                // State first: lines stored before the run was over are then surely among those read after it.
                var over = await IsOverAsync(runId, cancellationToken);
                IReadOnlyList<LogLineView> lines;
                while ((lines = await ReadAsync(runId, position, cancellationToken)).Count > 0)
                {
                    foreach (var line in lines)
                    {
                        position = line.Number;
                        yield return line;
                    }
                }

                if (over)
                {
                    yield break;
                }

                await news.WaitAsync(Resync, cancellationToken);
            }
        }
        finally
        {
            await ending.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(string organisationId, string runId, WakeSignal news, CancellationToken cancellationToken)
    {
        await foreach (var item in events.SubscribeAsync(organisationId, events.Sequence, cancellationToken))
        {
            if (item.SubjectId == runId || item.Kind == "reset")
            {
                news.Raise();
            }
        }
    }

    private async Task<bool> IsOverAsync(string runId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Runs.AsNoTracking().Where(r => r.Id == runId).Select(r => (RunState?)r.State).SingleOrDefaultAsync(cancellationToken) is not { } state || RunFacts.IsOver(state);
    }

    private async Task<IReadOnlyList<LogLineView>> ReadAsync(string runId, long after, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var chunks = await context.RunLogChunks.AsNoTracking().Where(c => c.RunId == runId && c.FirstLine + c.Count > after + 1).OrderBy(c => c.FirstLine).Take(ChunksAtOnce).ToListAsync(cancellationToken);
        return [.. chunks.SelectMany(c => BuildLogJson.Unpack(c.Payload).Select((line, i) => new LogLineView(c.FirstLine + i, line.At, line.Stream, line.Text))).Where(l => l.Number > after)];
    }
}
