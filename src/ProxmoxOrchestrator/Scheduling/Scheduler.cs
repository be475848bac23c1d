namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>
/// Places replicas on nodes: filters that explain themselves, then the mean of the scores. Each placement is written into the ledger
/// before the next replica is looked at, so that a plan never over-commits. Deterministic for a given random source.
/// </summary>
internal static class Scheduler
{
    public static SchedulingPlan Place(IReadOnlyList<PendingReplica> pending, IReadOnlyList<SchedulableNode> nodes, SchedulingPolicy policy, Random random)
    {
        var round = new SchedulingRound(pending, nodes, policy, random);

        // The biggest first: a small one finds a gap later, a big one does not.
        foreach (var replica in pending.OrderByDescending(r => r.Isolation).ThenByDescending(r => r.MemoryMiB).ThenByDescending(r => r.CpuMilli).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            round.Place(replica);
        }

        return round.Plan;
    }
}
