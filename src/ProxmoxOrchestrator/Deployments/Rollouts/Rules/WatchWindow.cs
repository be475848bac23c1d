namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>
/// Goes back when a version that went live fails at once. Once for each version, never from a rollback, and never while something newer
/// is under way: whoever insists on a version rolls back to it by hand, or sets the time under watch to zero. Pure.
/// </summary>
internal static class WatchWindow
{
    public static void Judge(RolloutDraft draft, RolloutDeployment active, RolloutReplica[] own)
    {
        if (active is not { ProvenAt: null, Fault: "", ActiveAt: { } activeAt })
        {
            return;
        }

        switch (DeploymentMonitor.Judge(own, draft.Service.Desired, activeAt, draft.Service.Monitor, draft.Policy, draft.Now))
        {
            case MonitorVerdict.Watching watching:
                draft.LookAgain(watching.LookAgainAt);
                break;
            case MonitorVerdict.Proven:
                draft.Add(new RolloutAction.Judge(active.Id, ""));
                break;
            case MonitorVerdict.Failing failing:
                draft.Add(Answer(active, failing.Reason, draft.State.LastGood));
                break;
        }
    }

    private static RolloutAction Answer(RolloutDeployment active, string fault, RolloutTarget? lastGood) => lastGood switch
    {
        _ when active.IsRollback => new RolloutAction.Judge(active.Id, $"{fault}; it is a rollback already, so it is left as it is"),
        null => new RolloutAction.Judge(active.Id, $"{fault}; there is no earlier good version to go back to"),
        _ => new RolloutAction.RollBack(active.Id, lastGood.DeploymentId, fault),
    };
}
