using ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>
/// Decides what one service's rows should become next: the newest version wins, the last good one serves until its successor does (or, with
/// stop-first, makes room for it replica by replica), and a version that fails while it is watched is rolled back. It sees rows and live
/// facts only, so that a process that died anywhere goes on from what is stored. Each rule stands in a file of its own under Rules. Pure.
/// </summary>
internal static class RolloutPlanner
{
    public static RolloutPlan Decide(RolloutState state, EdgeRouting edges, RolloutPolicy policy, DateTimeOffset now)
    {
        var draft = new RolloutDraft(state, edges, policy, now);
        LostReplicas.GiveUp(draft);
        if (state.Service.Deleted)
        {
            DeletedService.End(draft);
            return draft.ToPlan();
        }

        var active = state.Deployments.FirstOrDefault(d => d.Id == state.Service.ActiveDeploymentId);
        var next = NextVersion.Choose(draft, active);
        var progress = next is null ? RolloutProgress.Waits : NextVersion.Advance(draft, next, active);
        if (progress == RolloutProgress.Serves)
        {
            active = next;
        }
        else if (active is not null)
        {
            ActiveVersion.Keep(draft, active, next, progress);
        }

        foreach (var former in state.Deployments.Where(d => d != active && d != next))
        {
            FormerVersion.Retire(draft, former, active);
        }

        Draining.Finish(draft);
        return draft.ToPlan();
    }
}
