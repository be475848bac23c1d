using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>The version that the routes lead to keeps its replicas up, says how it fares, and is watched for a while. Pure.</summary>
internal static class ActiveVersion
{
    /// <param name="next">A newer version that is under way.</param>
    public static void Keep(RolloutDraft draft, RolloutDeployment active, RolloutDeployment? next, RolloutProgress progress)
    {
        var own = draft.Of(active);
        if (progress == RolloutProgress.Waits)
        {
            KeepReplicas(draft, active, own);
        }

        if (active.State == DeploymentState.Shifting)
        {
            RouteSwitch.Confirm(draft, active, own);
            return;
        }

        draft.Move(active, DeploymentState.Active, RolloutWords.Serving(draft.Service, active, own, draft.Running(own)), HasDrained(draft, active) ? RolloutSteps.Drained : RolloutSteps.Routed);
        if (next is null)
        {
            WatchWindow.Judge(draft, active, own);
        }
    }

    private static void KeepReplicas(RolloutDraft draft, RolloutDeployment active, RolloutReplica[] own)
    {
        if (draft.Service.Strategy == RolloutStrategy.StopFirst && draft.Others(active).Any(r => r.Goal == ReplicaGoal.Run))
        {
            // A stop-first rollout was given up half way: what came of it serves until the old version is back.
            StopFirstRollout.Exchange(draft, active, own);
            return;
        }

        ReplicaCount.Settle(draft, active, own);
    }

    /// <summary>Nothing of the versions before it lives any more.</summary>
    private static bool HasDrained(RolloutDraft draft, RolloutDeployment active)
    {
        var earlier = draft.State.Deployments.Where(d => d.Version < active.Version).Select(d => d.Id).ToHashSet();
        return !draft.Others(active).Any(r => earlier.Contains(r.DeploymentId));
    }
}
