namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>A replica that takes no new requests is stopped when the edges have none of it in flight, or its time to drain is over. Pure.</summary>
internal static class Draining
{
    public static void Finish(RolloutDraft draft)
    {
        foreach (var replica in draft.Live().Where(r => r is { Goal: ReplicaGoal.Drain, DrainingSince: not null } && !draft.IsAimed(r)))
        {
            var until = replica.DrainingSince!.Value + draft.Policy.DrainTime;
            if (!draft.Service.Routed || draft.Edges.IsQuiet(replica.Id))
            {
                draft.Stop(replica, "nothing is in flight on it");
            }
            else if (draft.Now >= until)
            {
                draft.Stop(replica, $"its {draft.Policy.DrainTime.TotalSeconds:0} s to drain are over");
            }
            else
            {
                draft.LookAgain(until);
            }
        }
    }
}
