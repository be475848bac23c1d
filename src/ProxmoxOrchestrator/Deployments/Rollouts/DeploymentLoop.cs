using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>Plans every service's rollout, then gives waiting replicas their nodes. Everything it knows is read anew each pass.</summary>
internal sealed partial class DeploymentLoop(
    RolloutStore rollouts, SchedulingStore scheduling, IClusterView cluster, IDesiredStateSignal agents, IEventBus events, LoopSignals signals,
    ILeadership leadership, TimeProvider clock, ILogger<DeploymentLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    // Ties between equal nodes may fall anyhow; seeded, so that a run can be repeated.
    private readonly Random _random = new((int)clock.GetUtcNow().Ticks);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Resync, AfterFailure, signals.Deployments.WaitAsync, LogPassFailed, stoppingToken);

    /// <returns>When to look again although nothing is heard.</returns>
    internal async Task<TimeSpan> ReconcileAsync(CancellationToken cancellationToken)
    {
        if (!leadership.IsLeader)
        {
            return Resync;
        }

        var input = await rollouts.ReadAsync(cancellationToken);
        var edges = EdgeRouting.Of(input.Edges, cluster.Current);
        var now = clock.GetUtcNow();
        DateTimeOffset? lookAgain = null;
        foreach (var state in input.Services)
        {
            var plan = RolloutPlanner.Decide(state, edges, RolloutPolicy.Default, now);
            if (!plan.IsEmpty && await rollouts.CommitAsync(state, plan, cancellationToken) is { } changes)
            {
                Tell(state, changes);
                CrashPoint.Hit("rollout.after-commit");

                // What was written may call for more at once: a replica to place, a drain that is over already.
                signals.Deployments.Raise();
            }
            else if (!plan.IsEmpty)
            {
                signals.Deployments.Raise();
            }

            lookAgain = plan.LookAgainAt is { } at && (lookAgain is null || at < lookAgain) ? at : lookAgain;
        }

        await PlaceAsync(cancellationToken);
        return lookAgain is { } next ? TimeSpan.FromTicks(Math.Clamp((next - now).Ticks, TimeSpan.TicksPerMillisecond * 50, Resync.Ticks)) : Resync;
    }

    private async Task PlaceAsync(CancellationToken cancellationToken)
    {
        var input = await scheduling.ReadAsync(cancellationToken);
        if (input.Pending.Count == 0)
        {
            return;
        }

        var plan = Scheduler.Place(input.Pending, input.Nodes, SchedulingPolicy.Default, _random);
        if (await scheduling.CommitAsync(plan, cancellationToken) is not { } committed)
        {
            signals.Deployments.Raise();
            return;
        }

        CrashPoint.Hit("placement.after-commit");
        foreach (var placement in committed)
        {
            LogPlaced(placement.ReplicaId, placement.NodeId ?? "-", placement.Reason);
            events.Publish(
                placement.OrganisationId, "replica.changed", placement.ReplicaId,
                placement.NodeId is null ? $"Replica {placement.ReplicaId} waits for room: {placement.Reason}." : $"Replica {placement.ReplicaId} is {placement.Reason}.",
                serviceId: placement.ServiceId);
            if (placement.NodeId is not null)
            {
                agents.Raise(placement.NodeId);
            }
        }

        if (committed.Count > 0)
        {
            signals.Deployments.Raise();
        }

        // Only news: the pool planner wakes us in turn.
        if (committed.Any(c => c.NodeId is null))
        {
            signals.Pools.Raise();
        }
    }

    private void Tell(RolloutState state, RolloutChanges changes)
    {
        foreach (var node in changes.Nodes)
        {
            agents.Raise(node);
        }

        if (changes.Routes)
        {
            signals.Routes.Raise();
        }

        if (changes.Placing)
        {
            signals.Pools.Raise();
        }

        var service = state.Service;
        foreach (var told in changes.Events)
        {
            LogChanged(told.Message);
            events.Publish(service.OrganisationId, told.Kind, told.SubjectId, told.Message, service.ProjectId, service.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void LogChanged(string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {Replica} on {Node}: {Reason}")]
    private partial void LogPlaced(string replica, string node, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Planning deployments failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
