using System.Collections.Concurrent;
using ProxPaaS.Contracts.Hosting;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>
/// Runs due operations side by side, each one step after the other until it waits or ends. One leader runs them, so the set of running
/// ones is kept here; rows that an earlier leader left as Running are taken over.
/// </summary>
internal sealed partial class OperationLoop(
    OperationStore store, IEnumerable<IOperationExecutor> executors, ILeadership leadership, LoopSignals signals, TimeProvider clock, ILogger<OperationLoop> logger) : BackgroundService
{
    private const int Parallel = 16;
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(2), Shortest = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, IOperationExecutor> _executors = executors.ToDictionary(e => e.Kind);
    private readonly ConcurrentDictionary<string, Task> _running = new();
    private readonly ConcurrentDictionary<string, byte> _waiting = new();
    private readonly WakeSignal _settled = new(clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await leadership.WaitUntilLeaderAsync(stoppingToken);
            await leadership.InTermAsync(LeadAsync, stoppingToken);
        }
    }

    /// <summary>Starts what is due. Returns the time until the next one is.</summary>
    /// <param name="woken">Those that wait for something are looked at as well.</param>
    internal async Task<TimeSpan> PassAsync(bool woken, CancellationToken cancellationToken)
    {
        var (epoch, now) = (leadership.Epoch, clock.GetUtcNow());
        var pause = Resync;
        foreach (var head in await store.OpenAsync(cancellationToken))
        {
            if (_running.ContainsKey(head.Id) || !_executors.TryGetValue(head.Kind, out var executor))
            {
                continue;
            }

            var due = head.NextAttemptAt <= now || head.State == OperationState.Running || (woken && _waiting.ContainsKey(head.Id));
            if (due && _running.Count < Parallel)
            {
                Start(head, executor, epoch, cancellationToken);
            }
            else if (!due && head.NextAttemptAt - now < pause)
            {
                pause = head.NextAttemptAt - now;
            }
        }

        return pause < Shortest ? Shortest : pause;
    }

    /// <summary>Completes when nothing runs any more; throws what a run threw.</summary>
    internal Task IdleAsync() => Task.WhenAll(_running.Values);

    private async Task LeadAsync(CancellationToken stoppingToken)
    {
        var epoch = LeaderTerm.Current;
        using var lead = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var woken = true;
        while (!stoppingToken.IsCancellationRequested && leadership.IsLeader && leadership.Epoch == epoch)
        {
            var pause = Resync;
            try
            {
                pause = await PassAsync(woken, lead.Token);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                LogPassFailed(ex);
            }

            woken = await SleepAsync(pause, stoppingToken);
        }

        // No longer the leader: whatever still runs ends at its next call and writes nothing.
        await lead.CancelAsync();
        await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>True when somebody outside raised the signal; a run of ours that came to a halt ends the sleep as well.</summary>
    private async Task<bool> SleepAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (raised, settled) = (signals.Operations.WaitAsync(pause, enough.Token), _settled.WaitAsync(pause, enough.Token));
        await Task.WhenAny(raised, settled);
        await enough.CancelAsync();
        await ((Task)Task.WhenAll(raised, settled)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return raised.IsCompletedSuccessfully && await raised;
    }

    private void Start(OperationHead head, IOperationExecutor executor, long epoch, CancellationToken cancellationToken)
    {
        var gate = new TaskCompletionSource();
        var run = RunAsync();
        _running[head.Id] = run;
        gate.SetResult();

        async Task RunAsync()
        {
            await gate.Task;
            try
            {
                await DriveAsync(head.Id, executor, epoch, cancellationToken);
            }
            catch (Exception ex) when (LeadershipLostException.Is(ex))
            {
                LogLostLeadership(head.Kind, head.Id);
                leadership.Refused(epoch);
            }
            catch (Exception ex) when (ex is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // The store failed: the row still says Running, and the next pass takes it up again.
                LogStepNotStored(ex, head.Kind, head.Id);
            }
            finally
            {
                _running.TryRemove(head.Id, out _);
                _settled.Raise();
            }
        }
    }

    private async Task DriveAsync(string id, IOperationExecutor executor, long epoch, CancellationToken cancellationToken)
    {
        _waiting.TryRemove(id, out _);
        while (await store.ClaimAsync(id, epoch, cancellationToken) is { } work)
        {
            var context = new OperationContext(work, epoch, store, clock);
            var result = await StepAsync(executor, context, cancellationToken);
            var pause = result switch
            {
                StepResult.Wait wait => wait.For,
                StepResult.Again => OperationRetry.Backoff(work.Attempt + 1, Random.Shared.NextDouble()),
                _ => TimeSpan.Zero,
            };
            await store.RecordAsync(work, epoch, context.Data, result, pause, cancellationToken);
            LogStep(work.Kind, work.Id, work.Step, result);
            if (result is StepResult.Wait)
            {
                _waiting[id] = 0;
            }

            if (result is StepResult.Done or StepResult.Failed or StepResult.NeedsOperator)
            {
                // Its end may be what the planner or another operation waits for.
                signals.Pools.Raise();
                signals.Operations.Raise();
            }

            if (result is not StepResult.Next)
            {
                return;
            }
        }
    }

    private async Task<StepResult> StepAsync(IOperationExecutor executor, OperationContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await executor.RunStepAsync(context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception ex) when (!LeadershipLostException.Is(ex))
        {
            // What Proxmox refuses is told in a sentence, each retry anew; where it was thrown is of use to us only.
            LogStepRefused(executor.Kind, context.Id, context.Step, ex.Message);
            LogStepThrew(ex, executor.Kind, context.Id, context.Step);
            return OperationRetry.Judge(ex);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Kind} {Id}, step {Step}: {Result}")]
    private partial void LogStep(string kind, string id, string step, StepResult result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Id}: step {Step} did not work: {Why}")]
    private partial void LogStepRefused(string kind, string id, string step, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Kind} {Id}: step {Step} threw")]
    private partial void LogStepThrew(Exception exception, string kind, string id, string step);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Id}: its step could not be stored; it is looked at again")]
    private partial void LogStepNotStored(Exception exception, string kind, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Id} is another leader's now")]
    private partial void LogLostLeadership(string kind, string id);

    [LoggerMessage(Level = LogLevel.Error, Message = "Operations pass failed; the next one retries it")]
    private partial void LogPassFailed(Exception exception);
}
