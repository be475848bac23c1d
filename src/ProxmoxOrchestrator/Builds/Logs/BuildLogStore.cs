using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <summary>Logs of builds: stored in chunks as they come, read on while they grow.</summary>
internal sealed class BuildLogStore(IPlatformContextFactory contexts, IEventBus events, TimeProvider clock)
{
    private const int LongestLine = 16 * 1024;
    private const long MostLines = 200_000;
    private const int ChunksAtOnce = 50;

    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);

    /// <summary>Stores the lines of the batch that follow those there; returns how many of this attempt there are then, 0 for a build that is not this node's.</summary>
    public async Task<long> AppendAsync(string nodeId, LogBatch batch, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var build = await context.Builds.AsNoTracking().SingleOrDefaultAsync(b => b.Id == batch.Source && b.NodeId == nodeId && b.State == BuildState.Running, cancellationToken);
        if (build is null)
        {
            return 0;
        }

        var own = build.LogLines - build.LogOffset;
        var skip = own + 1 - (long)batch.FirstLine;
        if (skip < 0 || skip >= batch.Lines.Count || build.LogLines >= MostLines)
        {
            // A gap, nothing new, or more than anybody reads: the answer says where the log stands.
            return own;
        }

        var lines = batch.Lines.Skip((int)skip).Select(Stored).ToArray();
        return await StoreAsync(context, build, lines, cancellationToken) ? own + lines.Length : own;
    }

    /// <summary>Words of the platform itself, to be saved together with the build: a builder's lines then follow them.</summary>
    public static BuildLogChunk Say(Build build, IReadOnlyList<string> sentences, DateTimeOffset at)
    {
        var chunk = new BuildLogChunk
        {
            OrganisationId = build.OrganisationId,
            BuildId = build.Id,
            FirstLine = build.LogLines + 1,
            Count = sentences.Count,
            Payload = BuildLogJson.Pack([.. sentences.Select(text => new StoredLine(at, "system", text))]),
        };
        build.LogLines += sentences.Count;
        return chunk;
    }

    /// <summary>Lines after <paramref name="after"/> until the build is over. A build that starts anew on another builder writes on behind the first one's lines.</summary>
    public async IAsyncEnumerable<LogLineView> FollowAsync(Build build, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var news = new WakeSignal(clock);
        var listening = ListenAsync(build, news, ending.Token);
        try
        {
            var position = after;
            while (true)
            {
                // State first: lines stored before the build ended are then surely among those read after it.
                var (state, lines) = await StandAsync(build.Id, cancellationToken);
                while (position < lines)
                {
                    var before = position;
                    foreach (var line in await ReadAsync(build.Id, position, cancellationToken))
                    {
                        position = line.Number;
                        yield return line;
                    }

                    if (position == before)
                    {
                        break;
                    }
                }

                if (state is not (BuildState.Queued or BuildState.Running))
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

    /// <summary>The chunk, the steps that it tells of and the count, together or not at all.</summary>
    private async Task<bool> StoreAsync(PlatformContext context, Build build, StoredLine[] lines, CancellationToken cancellationToken)
    {
        var total = build.LogLines + lines.Length;
        var known = await context.BuildSteps.Where(s => s.BuildId == build.Id && s.Attempt == build.Attempt).ToDictionaryAsync(s => s.Number, cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        context.BuildSteps.AddRange(BuildStepFold.Apply(build, known, lines, build.LogLines + 1));
        context.BuildLogChunks.Add(new BuildLogChunk
        {
            OrganisationId = build.OrganisationId,
            BuildId = build.Id,
            FirstLine = build.LogLines + 1,
            Count = lines.Length,
            Payload = BuildLogJson.Pack(lines),
        });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // The same lines over a second stream at the same moment.
            return false;
        }

        await context.Builds.Where(b => b.Id == build.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.LogLines, total), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Publish(build.OrganisationId, "build.log", build.Id, $"{total} lines", null, build.ServiceId);
        return true;
    }

    private async Task ListenAsync(Build build, WakeSignal news, CancellationToken cancellationToken)
    {
        await foreach (var item in events.SubscribeAsync(build.OrganisationId, events.Sequence, cancellationToken))
        {
            if (item.SubjectId == build.Id || item.Kind == "reset")
            {
                news.Raise();
            }
        }
    }

    private async Task<(BuildState State, long Lines)> StandAsync(string buildId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var found = await context.Builds.AsNoTracking().Where(b => b.Id == buildId).Select(b => new { b.State, b.LogLines }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? (BuildState.Cancelled, 0) : (found.State, found.LogLines);
    }

    private async Task<IReadOnlyList<LogLineView>> ReadAsync(string buildId, long after, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var chunks = await context.BuildLogChunks.AsNoTracking().Where(c => c.BuildId == buildId && c.FirstLine + c.Count > after + 1).OrderBy(c => c.FirstLine).Take(ChunksAtOnce).ToListAsync(cancellationToken);
        return [.. chunks.SelectMany(c => BuildLogJson.Unpack(c.Payload).Select((line, i) => new LogLineView(c.FirstLine + i, line.At, line.Stream, line.Text))).Where(l => l.Number > after)];
    }

    private StoredLine Stored(LogLine line) => new(
        line.At is null ? clock.GetUtcNow() : line.At.ToDateTimeOffset(),
        line.Stream switch { LogStream.Stderr => "stderr", LogStream.System => "system", _ => "stdout" },
        line.Text.Length <= LongestLine ? line.Text : line.Text[..LongestLine]);
}
