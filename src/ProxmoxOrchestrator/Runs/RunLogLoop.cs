using System.Collections.Concurrent;
using System.Threading.Channels;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Fetches the output of runs from the nodes whose agents speak with this process, and stores it in the leader's term, since agents speak with the leader only.</summary>
internal sealed partial class RunLogLoop(
    RunLogStore store, IReplicaLogs logs, AgentHub hub, LoopSignals signals, ILeadership leadership, TimeProvider clock, ILogger<RunLogLoop> logger) : BackgroundService
{
    private const int Ahead = 2_000;
    private const int LinesAtOnce = 500;

    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Task> _following = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await leadership.RunAsync(LookAsync, Resync, Resync, signals.RunLogs.WaitAsync, LogPassFailed, stoppingToken);
        }
        finally
        {
            await Task.WhenAll(_following.Values);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var source in await store.SourcesAsync(hub.Connected, cancellationToken))
        {
            if (!_following.ContainsKey(source.RunId))
            {
                _following[source.RunId] = FollowAsync(source, cancellationToken);
            }
        }
    }

    private async Task FollowAsync(RunLogSource source, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await leadership.InTermAsync(token => CopyAsync(source, token), cancellationToken);
            await Task.Delay(Gather, clock, cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            LogFollowFailed(source.RunId, ex);
        }
        catch (OperationCanceledException)
        {
            // Whoever leads next fetches the rest.
        }
        finally
        {
            _following.TryRemove(source.RunId, out _);

            // Its process may have ended while we read: then there is a last look to take.
            signals.RunLogs.Raise();
        }
    }

    /// <summary>All lines from the first; those that are stored are skipped. After the run has exited the last look makes the log complete.</summary>
    internal async Task CopyAsync(RunLogSource source, CancellationToken cancellationToken)
    {
        var stored = await store.LinesAsync(source.RunId, cancellationToken);
        var clean = true;
        var lines = Channel.CreateBounded<LogLineView>(Ahead);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(source, lines.Writer, enough.Token);
        try
        {
            while (await lines.Reader.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(Gather, clock, cancellationToken);
                var batch = new List<LogLineView>();
                while (batch.Count < LinesAtOnce && lines.Reader.TryRead(out var line))
                {
                    clean &= line.Number > 0;
                    if (line.Number > stored && stored + batch.Count < RunLogStore.MostLines)
                    {
                        batch.Add(line);
                    }
                }

                await store.AppendAsync(source.RunId, stored, batch, cancellationToken);
                stored += batch.Count;
            }
        }
        finally
        {
            // Lines that cannot be stored are not asked for either: the agent follows only so many logs at once.
            await enough.CancelAsync();
            await reading;
        }

        if (source.Exited && clean)
        {
            await store.CompleteAsync(source.RunId, cancellationToken);
        }
    }

    private async Task ReadAsync(RunLogSource source, ChannelWriter<LogLineView> lines, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (var line in logs.FollowAsync(source.NodeId, source.ReplicaId, RunLogStore.MostLines, null, follow: !source.Exited, cancellationToken))
            {
                await lines.WriteAsync(line, cancellationToken);
            }
        }
        catch (Exception ex)
        {
            failure = ex;
        }

        lines.Complete(failure);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Run} could not be fetched; it is tried again")]
    private partial void LogFollowFailed(string run, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for logs of runs failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
