using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>
/// What went before, or failed, gives its replicas up. When the routes switch, this is in the same commit: the edges see old and new change
/// at once. Pure.
/// </summary>
internal static class FormerVersion
{
    public static void Retire(RolloutDraft draft, RolloutDeployment former, RolloutDeployment? active)
    {
        var live = draft.Live(draft.Of(former)).ToArray();
        if (former.IsOver || former.IsUnderWay)
        {
            foreach (var replica in live.Where(r => !StopFirstRollout.ServesOn(draft.Service, r)))
            {
                draft.Stop(replica, "its deployment is over");
            }

            return;
        }

        if (former is { State: DeploymentState.Active, ProvenAt: null, Fault: "" } && live.Any(r => r.IsReady) && live.All(r => r is { IsReady: true, RestartsSinceReady: 0 }))
        {
            // Replaced before its time under watch was over, and well until then.
            draft.Add(new RolloutAction.Judge(former.Id, ""));
        }

        foreach (var replica in live.Where(r => r.Goal == ReplicaGoal.Run))
        {
            draft.Drain(replica, "a newer version serves");
        }

        var (state, reason) = Outcome(former, active);
        draft.Move(former, live.Length == 0 ? state : DeploymentState.Draining, reason);
    }

    /// <summary>What it is once nothing of it lives, and why.</summary>
    private static (DeploymentState State, string Reason) Outcome(RolloutDeployment former, RolloutDeployment? active)
    {
        var instead = active is null ? "" : $"version {active.Version} serves";
        return former.Fault.Length == 0
            ? (DeploymentState.Superseded, instead)
            : (DeploymentState.Failed, $"{RolloutWords.Sentence(former.Fault)} {RolloutWords.Sentence(instead.Length > 0 ? instead : "nothing serves")}");
    }
}
