using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>A deleted service: its replicas and runs are stopped without a drain, its versions end, and its rows go when nothing runs. Pure.</summary>
internal static class DeletedService
{
    private const string Why = "the service was deleted";

    public static void End(RolloutDraft draft)
    {
        foreach (var replica in draft.Live())
        {
            draft.Stop(replica, Why);
        }

        foreach (var version in draft.State.Deployments.Where(d => !d.IsOver))
        {
            draft.Move(version, DeploymentState.Stopped, Why);
        }

        if (draft.Service.ActiveDeploymentId is not null)
        {
            draft.Add(new RolloutAction.Serve(null, Why));
        }

        if (!draft.Live().Any(r => r.NodeId is not null))
        {
            draft.Add(new RolloutAction.Remove("nothing of it runs any more"));
        }
    }
}
