using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>As many replicas as wanted: new ones for those missing, none below that number while a node is being emptied. Pure.</summary>
internal static class ReplicaCount
{
    public static void Settle(RolloutDraft draft, RolloutDeployment version, RolloutReplica[] own)
    {
        var wanted = draft.Service.Desired;
        var running = draft.Running(own);
        var leaving = running.Where(r => r.Node is NodeStanding.Leaving or NodeStanding.Away).ToArray();
        var staying = running.Except(leaving).ToArray();
        if (staying.Length < wanted && !IsTaken(draft, own, running) && ReplacementPause.IsOver(draft, own))
        {
            draft.Add(new RolloutAction.Create(version.Id, wanted - staying.Length, leaving.Length > 0 ? leaving[0].NodeReason : $"{wanted} replicas are wanted"));
        }

        foreach (var replica in staying.OrderBy(Worth).ThenByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id, StringComparer.Ordinal).Take(staying.Length - wanted))
        {
            draft.Drain(replica, $"{wanted} replicas are wanted");
        }

        // Those on nodes that are going leave when as many others are ready.
        var spare = staying.Count(r => r.IsReady) + leaving.Length - wanted;
        foreach (var replica in leaving.OrderBy(r => r.IsReady).ThenBy(r => r.Id, StringComparer.Ordinal).Take(spare))
        {
            if (replica.Node == NodeStanding.Away)
            {
                draft.Lose(replica);
            }
            else
            {
                draft.Drain(replica, replica.NodeReason);
            }
        }
    }

    /// <summary>Another replica may still write to the volume, one of an earlier version or one that is being stopped.</summary>
    private static bool IsTaken(RolloutDraft draft, RolloutReplica[] own, RolloutReplica[] running)
        => draft.Service.Pinned && (draft.Live().Any(r => !r.IsRun && !own.Contains(r)) || draft.Live(own).Any(r => !running.Contains(r)));

    /// <summary>The least worth keeping first: without a node, then not ready.</summary>
    private static int Worth(RolloutReplica replica) => replica switch { { NodeId: null } => 0, { IsReady: false } => 1, _ => 2 };
}
