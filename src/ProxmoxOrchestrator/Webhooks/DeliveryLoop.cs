using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Works off stored deliveries, each source by itself: a git host that hangs holds up nobody else's.</summary>
internal sealed partial class DeliveryLoop(
    DeliveryPassStore store, DeliveryExecutor executor, LoopSignals signals, ILeadership leadership, IOptionsMonitor<WebhookOptions> options, TimeProvider clock, ILogger<DeliveryLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, Task> _busy = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await leadership.RunAsync(PassAsync, Resync, Resync, SleepAsync, LogPassFailed, stoppingToken);
        }
        finally
        {
            await Task.WhenAll(_busy.Values);
        }
    }

    /// <summary>One pass, to its end.</summary>
    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await StartDueAsync(cancellationToken);
        await Task.WhenAll(_busy.Values);
    }

    private async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        await StartDueAsync(cancellationToken);
        return await NextAsync(cancellationToken);
    }

    private async Task SleepAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (await signals.Deliveries.WaitAsync(pause, cancellationToken))
        {
            // What comes right behind it is worked off with it: in a storm a few passes a second, not one for each commit.
            await Task.Delay(Gather, clock, cancellationToken);
        }
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        foreach (var source in await store.SourcesWithWorkAsync(cancellationToken))
        {
            if (_busy.Count >= options.CurrentValue.Parallel)
            {
                return;
            }

            if (!_busy.ContainsKey(source))
            {
                var work = new TaskCompletionSource();
                _busy[source] = work.Task;
                _ = WorkAsync(source, work, cancellationToken);
            }
        }
    }

    private async Task WorkAsync(string source, TaskCompletionSource done, CancellationToken cancellationToken)
    {
        try
        {
            await leadership.InTermAsync(token => executor.RunAsync(source, token), cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            LogSourceFailed(source, ex);
        }
        catch (OperationCanceledException)
        {
            // Being stopped: the rows wait for the next start.
        }
        finally
        {
            _busy.TryRemove(source, out _);
            done.SetResult();
            signals.Deliveries.Raise();
        }
    }

    /// <summary>Until the next one is due, but no longer than the resync.</summary>
    private async Task<TimeSpan> NextAsync(CancellationToken cancellationToken)
    {
        if (await store.NextDueAsync(cancellationToken) is not { } due)
        {
            return Resync;
        }

        // One that is due and was not taken belongs to a source at work, which raises the signal when it is done.
        var wait = due - clock.GetUtcNow();
        return wait <= TimeSpan.Zero || wait > Resync ? Resync : wait < Shortest ? Shortest : wait;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries of {Source} failed; the next pass retries them")]
    private partial void LogSourceFailed(string source, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery pass failed; the next resync retries it")]
    private partial void LogPassFailed(Exception exception);
}
