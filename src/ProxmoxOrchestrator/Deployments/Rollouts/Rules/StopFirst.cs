using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>One step of a rollout that makes room before it fills it: never more replicas than wanted, never fewer ready ones than allowed. Pure.</summary>
/// <param name="Leave">Old replicas that go now.</param>
/// <param name="Create">New replicas that there is a place for.</param>
internal sealed record StopFirst(ImmutableArray<RolloutReplica> Leave, int Create)
{
    /// <param name="old">All replicas of other versions that are not over; those that are leaving still hold their place.</param>
    /// <param name="young">The same of the new version.</param>
    public static StopFirst Of(int desired, int leastReady, IReadOnlyCollection<RolloutReplica> old, IReadOnlyCollection<RolloutReplica> young)
    {
        var running = young.Where(r => r.Goal == ReplicaGoal.Run).ToArray();
        var create = Math.Clamp(desired - old.Count - young.Count, 0, Math.Max(0, desired - running.Length));
        var staying = old.Where(r => r.Goal == ReplicaGoal.Run).ToArray();
        var spare = staying.Count(r => r.IsReady) + running.Count(r => r.IsReady) - leastReady;

        // Those that serve nobody go first and cost nothing; of the others no more than may be missing.
        var idle = staying.Where(r => !r.IsReady);
        var ready = staying.Where(r => r.IsReady).OrderBy(r => r.CreatedAt).ThenBy(r => r.Id, StringComparer.Ordinal).Take(Math.Max(0, spare));
        return new([.. idle, .. ready], create);
    }
}
