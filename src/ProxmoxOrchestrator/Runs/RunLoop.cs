using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Moves runs on: from what their replicas do to their end, with time-outs and cancellations.</summary>
internal sealed partial class RunLoop(
    RunPassStore store, IDesiredStateSignal agents, IEventBus events, LoopSignals signals, ILeadership leadership, TimeProvider clock, ILogger<RunLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Resync, AfterFailure, signals.Runs.WaitAsync, LogPassFailed, stoppingToken);

    /// <returns>When to look again although nothing is heard.</returns>
    internal async Task<TimeSpan> ReconcileAsync(CancellationToken cancellationToken)
    {
        var pause = Resync;
        if (!leadership.IsLeader)
        {
            return pause;
        }

        var now = clock.GetUtcNow();
        foreach (var run in await store.ReadAsync(cancellationToken))
        {
            var step = RunDecision.Decide(run, now);
            if (step.LookAgainAt is { } at && at - now < pause)
            {
                pause = TimeSpan.FromTicks(Math.Max((at - now).Ticks, TimeSpan.TicksPerMillisecond * 50));
            }

            if ((step.State == run.State && step.Reason == run.Reason && !step.Stop) || await store.CommitAsync(run, step, cancellationToken) is not { } change)
            {
                continue;
            }

            CrashPoint.Hit("run.after-commit");
            Tell(change);
        }

        return pause;
    }

    private void Tell(RunChange change)
    {
        if (change.NodeId is { } node)
        {
            agents.Raise(node);
        }

        // A stop that was asked for, a place that was freed, or a release command that a rollout waits for.
        signals.Runs.Raise();
        signals.Deployments.Raise();
        if (RunFacts.IsOver(change.State))
        {
            signals.Pools.Raise();
        }

        if (change.Told)
        {
            var message = $"Run {change.RunId} is {Word(change.State)}{(change.Reason.Length > 0 ? $": {change.Reason.TrimEnd('.')}" : "")}.";
            LogChanged(message);
            events.Publish(change.OrganisationId, "run.changed", change.RunId, message, null, change.ServiceId);
        }
    }

    private static string Word(RunState state) => state == RunState.TimedOut ? "timed out" : state.ToString().ToLowerInvariant();

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void LogChanged(string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after runs failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
