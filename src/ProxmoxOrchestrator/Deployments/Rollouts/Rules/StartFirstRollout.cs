using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>
/// Start-first: all new replicas start beside the old ones, so visitors never wait. Where there is no room beside a version that was found
/// faulty, its replicas that serve nobody make room. Pure.
/// </summary>
internal static class StartFirstRollout
{
    public static RolloutProgress Advance(RolloutDraft draft, RolloutDeployment next, RolloutReplica[] own, RolloutDeployment? active)
    {
        var desired = draft.Service.Desired;
        var running = draft.Running(own);
        ReplicaCount.Settle(draft, next, own);
        var progress = RolloutProgress.Waits;
        if (active?.Fault.Length > 0 && running.Any(r => r.WaitsForRoom))
        {
            progress = RolloutProgress.TakesRoom;
            foreach (var useless in draft.Running(draft.Of(active)).Where(r => !r.IsReady))
            {
                draft.Stop(useless, "it serves nobody, and its successor has no room");
            }
        }

        var placed = running.Count(r => r.NodeId is not null);
        if (running.Length >= desired && placed >= desired)
        {
            draft.Move(next, DeploymentState.Starting, RolloutWords.Starting(draft.Service, running), RolloutSteps.Begun(running));
        }
        else
        {
            draft.Move(next, DeploymentState.Placing, RolloutWords.Placing(draft.Service, next, running, placed, replaces: active is not null), RolloutSteps.Released);
        }

        return progress;
    }
}
