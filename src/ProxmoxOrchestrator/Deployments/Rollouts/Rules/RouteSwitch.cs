using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>The routes are switched in the database; the edges confirm it, or the wait is over. Pure.</summary>
internal static class RouteSwitch
{
    public static void Confirm(RolloutDraft draft, RolloutDeployment active, RolloutReplica[] own)
    {
        var wait = draft.Policy.AckWait;
        var until = (RolloutSteps.DoneAt(active.Steps, RolloutSteps.Ready) ?? draft.Now) + wait;
        if (!draft.Service.Routed || draft.Running(own).Where(r => r.IsReady).All(r => draft.Edges.Serves(r.Id)))
        {
            draft.Move(active, DeploymentState.Active, "", RolloutSteps.Routed);
        }
        else if (draft.Now >= until)
        {
            draft.Move(active, DeploymentState.Active, $"not every edge has confirmed the switch within {wait.TotalSeconds:0} s; those that are away switch when they are back", RolloutSteps.Routed);
        }
        else
        {
            draft.LookAgain(until);
        }
    }
}
