using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>Stop-first: old replicas leave one step at a time and new ones take their places; <see cref="StopFirst"/> is one such step. Pure.</summary>
internal static class StopFirstRollout
{
    /// <summary>The next step. Both versions serve meanwhile, so that what leaves is made up for by what has come.</summary>
    public static RolloutProgress Advance(RolloutDraft draft, RolloutDeployment next, RolloutReplica[] own)
    {
        var step = Exchange(draft, next, own);
        var running = draft.Running(own);
        var starting = running.Length > 0 && running.All(r => r.NodeId is not null);
        var waiting = running.FirstOrDefault(r => r.WaitsForRoom);
        draft.Move(
            next, starting ? DeploymentState.Starting : DeploymentState.Placing,
            RolloutWords.StoppingFirst(draft.Service, step.Leave.Length, running.Count(r => r.IsReady), draft.Running(draft.Others(next)).Length) + (waiting is null ? "" : $"; waiting for room: {waiting.Reason}"),
            starting && running.Length >= draft.Service.Desired ? RolloutSteps.Begun(running) : RolloutSteps.Released);
        return RolloutProgress.TakesRoom;
    }

    /// <summary>One step towards <paramref name="target"/> serving alone, whichever versions there are beside it.</summary>
    public static StopFirst Exchange(RolloutDraft draft, RolloutDeployment target, RolloutReplica[] own)
    {
        var step = StopFirst.Of(draft.Service.Desired, draft.Service.LeastReady, draft.Others(target), [.. draft.Live(own)]);
        foreach (var replica in step.Leave)
        {
            draft.Drain(replica, $"version {target.Version} needs its place");
        }

        if (step.Create > 0 && ReplacementPause.IsOver(draft, own))
        {
            draft.Add(new RolloutAction.Create(target.Id, step.Create, $"there is a place for {step.Create} more"));
        }

        return step;
    }

    /// <summary>Visitors are on ready replicas of every version; only the exchange takes them away.</summary>
    public static bool ServesOn(RolloutService service, RolloutReplica replica)
        => service is { Strategy: RolloutStrategy.StopFirst, Desired: > 0, ActiveDeploymentId: not null } && replica is { IsReady: true, Goal: ReplicaGoal.Run };
}
