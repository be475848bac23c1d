using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>
/// The version that is to serve next. In this order it waits for addresses it refers to and for its release command, starts replicas by the
/// service's strategy, and takes the routes once all are ready. One failed replica, or a start that takes too long, ends it. Pure.
/// </summary>
internal static class NextVersion
{
    /// <summary>The newest version asked for since the active one; those in between never serve.</summary>
    public static RolloutDeployment? Choose(RolloutDraft draft, RolloutDeployment? active)
    {
        var rollouts = draft.State.Deployments.Where(d => d.IsUnderWay && d.Id != draft.Service.ActiveDeploymentId).OrderByDescending(d => d.Version).ToArray();
        var next = rollouts.FirstOrDefault(d => active is null || d.Version > active.Version);
        foreach (var older in rollouts.Where(d => d != next))
        {
            draft.Move(older, DeploymentState.Superseded, $"version {(next ?? active)!.Version} was asked for before this one was live");
        }

        return next;
    }

    public static RolloutProgress Advance(RolloutDraft draft, RolloutDeployment next, RolloutDeployment? active)
    {
        var service = draft.Service;
        if (next.WaitsFor is { } waits)
        {
            draft.Move(next, DeploymentState.Pending, waits);
            return RolloutProgress.Waits;
        }

        if (!IsReleased(draft, next, active))
        {
            return RolloutProgress.Waits;
        }

        if (service.Desired == 0)
        {
            draft.Move(next, DeploymentState.Active, RolloutWords.Idle(service), RolloutSteps.Routed);
            draft.Add(new RolloutAction.Serve(next.Id, "no replicas are asked for"));
            return RolloutProgress.Serves;
        }

        var own = draft.Of(next);
        if (own.FirstOrDefault(r => r.HasFailed) is { } failed)
        {
            Fail(draft, next, active, $"a replica{(failed.NodeName.Length > 0 ? $" on {failed.NodeName}" : "")} {RolloutWords.Because(failed)}");
            return RolloutProgress.Waits;
        }

        var running = draft.Running(own);
        if (running.Length >= service.Desired && running.Count(r => r.IsReady) >= service.Desired)
        {
            draft.Move(next, DeploymentState.Shifting, "its replicas are ready; the routes are being switched", RolloutSteps.Ready);
            draft.Add(new RolloutAction.Serve(next.Id, "all its replicas are ready"));
            return RolloutProgress.Serves;
        }

        var deadline = Deadline(draft, next);
        if (draft.Now >= deadline)
        {
            Fail(draft, next, active, "its replicas were not ready in time and their nodes did not say why; look at the nodes' state");
            return RolloutProgress.Waits;
        }

        draft.LookAgain(deadline);
        return service.Strategy == RolloutStrategy.StopFirst && (active is not null || draft.Others(next).Length > 0)
            ? StopFirstRollout.Advance(draft, next, own)
            : StartFirstRollout.Advance(draft, next, own, active);
    }

    /// <summary>False while its release command has to run, or when that failed.</summary>
    private static bool IsReleased(RolloutDraft draft, RolloutDeployment next, RolloutDeployment? active)
    {
        switch (ReleaseGate.Of(next, draft.State.Releasing))
        {
            case ReleaseGate.Start:
                draft.Add(new RolloutAction.Release(next.Id, "its release command comes before its replicas"));
                draft.Move(next, DeploymentState.Pending, "its release command is about to run", RolloutSteps.Queued);
                return false;
            case ReleaseGate.Wait wait:
                draft.Move(next, DeploymentState.Pending, wait.Reason, RolloutSteps.Queued);
                return false;
            case ReleaseGate.Failed failed:
                Fail(draft, next, active, $"its release command did not succeed: {failed.Reason}");
                return false;
            default:
                return true;
        }
    }

    private static void Fail(RolloutDraft draft, RolloutDeployment next, RolloutDeployment? active, string why)
    {
        var serves = active is null ? "No version serves yet." : $"Version {active.Version} serves on.";
        draft.Move(next, DeploymentState.Failed, RolloutWords.Failed(why, $"{serves} Correct it and deploy again; px logs has what it printed."));
        foreach (var replica in draft.Live(draft.Of(next)).Where(r => active is null || !StopFirstRollout.ServesOn(draft.Service, r)))
        {
            draft.Stop(replica, "its deployment failed");
        }
    }

    /// <summary>A start that nobody reports about ends some time: its node's agent says why it fails in every other case. Null before its replicas are placed.</summary>
    private static DateTimeOffset? Deadline(RolloutDraft draft, RolloutDeployment next)
        => RolloutSteps.DoneAt(next.Steps, RolloutSteps.Placed) + next.StartTimeout + draft.Policy.PullTime;
}
