using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>
/// Stores deliveries. Those that arrive while one commit runs share the next one, so a storm costs a few commits a second instead of
/// one each, and every caller still hears only after its row is durable.
/// </summary>
internal sealed partial class DeliveryIntakeLoop(IPlatformContextFactory contexts, LoopSignals signals, TimeProvider clock, ILogger<DeliveryIntakeLoop> logger) : BackgroundService
{
    private const int MostAtOnce = 200;
    private const int MostWaiting = 5000;

    /// <summary>While one waits for the disk, the next gathers and prepares what has come since.</summary>
    private const int Writers = 2;

    /// <summary>Providers give up after 10 s; an answer that can be retried comes before.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Channel<Entry> _waiting = Channel.CreateBounded<Entry>(MostWaiting);

    /// <summary>Returns once the row, or an earlier one of the same delivery, is durable.</summary>
    /// <exception cref="ApiProblemException">503: it is not stored; the sender tries again.</exception>
    public async Task<HookReply> AcceptAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var entry = new Entry(delivery, new TaskCompletionSource<HookReply>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_waiting.Writer.TryWrite(entry))
        {
            throw NotStored("Too many deliveries wait to be stored.");
        }

        try
        {
            return await entry.Stored.Task.WaitAsync(Longest, clock, cancellationToken);
        }
        catch (Exception ex) when (ex is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw NotStored("The platform's database does not answer at the moment.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(stoppingToken)));
        }
        finally
        {
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var entry))
            {
                entry.Stored.TrySetCanceled(CancellationToken.None);
            }
        }
    }

    private async Task WriteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Entry>(MostAtOnce);
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < MostAtOnce && _waiting.Reader.TryRead(out var entry))
                {
                    batch.Add(entry);
                }

                await StoreAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        finally
        {
            batch.ForEach(e => e.Stored.TrySetCanceled(CancellationToken.None));
        }
    }

    private async Task StoreAsync(IReadOnlyList<Entry> batch, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await SaveAsync(batch, cancellationToken);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Stored.TrySetResult(stored[i]);
            }

            signals.Deliveries.Raise();
        }
        catch (DbUpdateException) when (batch.Count > 1)
        {
            // One of them cannot be stored: another process has just stored it, or its source is gone. The others must not suffer.
            foreach (var entry in batch)
            {
                await StoreAsync([entry], cancellationToken);
            }
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            await StoreAsync(batch, cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(batch.Count, ex);
            foreach (var entry in batch)
            {
                entry.Stored.TrySetException(NotStored("The delivery could not be stored."));
            }
        }
    }

    private async Task<HookReply[]> SaveAsync(IReadOnlyList<Entry> batch, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        var keys = batch.Select(e => e.Delivery.DedupeKey).Distinct().ToList();
        var known = await context.Deliveries.Where(d => keys.Contains(d.DedupeKey)).Select(d => new { d.DedupeKey, d.Id }).ToDictionaryAsync(d => d.DedupeKey, d => d.Id, cancellationToken);
        var replies = new HookReply[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            var delivery = batch[i].Delivery;
            var duplicate = known.TryGetValue(delivery.DedupeKey, out var first);
            replies[i] = new HookReply(first ?? delivery.Id, duplicate);
            if (!duplicate)
            {
                known[delivery.DedupeKey] = delivery.Id;
                context.Deliveries.Add(delivery);
            }
        }

        await context.SaveChangesAsync(cancellationToken);
        return replies;
    }

    private static ApiProblemException NotStored(string why)
        => new(StatusCodes.Status503ServiceUnavailable, "delivery_not_stored", $"{why} Send it again in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) };

    private sealed record Entry(Delivery Delivery, TaskCompletionSource<HookReply> Stored);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries could not be stored; their senders were told")]
    private partial void LogFailed(int count, Exception exception);
}
