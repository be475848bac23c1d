namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>Replicas whose node is gone are given up at once; so are those on a node out of reach that nobody needs. Pure.</summary>
internal static class LostReplicas
{
    public static void GiveUp(RolloutDraft draft)
    {
        // What nobody needs any more is not waited for on a node out of reach: once back, its agent finds it gone from the set.
        foreach (var replica in draft.State.Replicas.Where(r => r is { IsLive: true, Node: NodeStanding.Lost } or { IsLive: true, Node: NodeStanding.Away, Goal: ReplicaGoal.Stop }))
        {
            draft.Lose(replica);
        }
    }
}
