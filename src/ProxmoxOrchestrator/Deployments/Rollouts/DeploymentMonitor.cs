namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>
/// Watches a version for a while after it went live: does it stay up? Counted are replicas that crash again and again, that stay unready, or
/// that ended; not those whose node is in trouble, which is not the version's fault. Pure.
/// </summary>
internal static class DeploymentMonitor
{
    /// <param name="replicas">Of the watched version, those that ended lately included.</param>
    /// <param name="desired">How many there should be.</param>
    public static MonitorVerdict Judge(
        IReadOnlyCollection<RolloutReplica> replicas, int desired, DateTimeOffset activeAt, TimeSpan window, RolloutPolicy policy, DateTimeOffset now)
    {
        var end = activeAt + window;
        if (window <= TimeSpan.Zero || desired == 0)
        {
            return now >= end ? new MonitorVerdict.Proven() : new MonitorVerdict.Watching(end);
        }

        var faults = replicas.Where(r => r.Node is NodeStanding.Stays or NodeStanding.None).Select(r => Fault(r, activeAt, end, policy, now)).OfType<string>().ToArray();
        if (faults.Length > 0 && Math.Min(faults.Length, desired) >= policy.FailureRatio * desired)
        {
            var several = faults.Length > 1 ? $" (and {faults.Length - 1} more of {desired})" : $" (1 of {desired})";
            return new MonitorVerdict.Failing($"within {window.TotalSeconds:0} s of going live a replica {faults[0]}{several}");
        }

        // One that just became unready has its moment, also when it began at the very end.
        var pending = replicas.Where(r => r.UnreadySince is { } since && r.IsLive && since < end).Select(r => r.UnreadySince!.Value + policy.UnreadyTolerance).Where(at => at > now).ToArray();
        return pending.Length > 0 ? new MonitorVerdict.Watching(pending.Min())
            : now >= end ? new MonitorVerdict.Proven()
            : new MonitorVerdict.Watching(end);
    }

    /// <summary>Null for a replica that is well enough.</summary>
    private static string? Fault(RolloutReplica replica, DateTimeOffset activeAt, DateTimeOffset end, RolloutPolicy policy, DateTimeOffset now) => replica switch
    {
        { HasFailed: true, FinishedAt: { } at } when at > activeAt && at <= end => $"failed{Why(replica)}",
        { IsLive: false } => null,
        _ when replica.Goal != ReplicaGoal.Run => null,
        _ when replica.RestartsSinceReady >= policy.CrashLoop => $"crashed {replica.RestartsSinceReady} times{Why(replica)}",
        { UnreadySince: { } since } when since < end && now - since >= policy.UnreadyTolerance => $"was not ready for {policy.UnreadyTolerance.TotalSeconds:0} s{Why(replica)}",
        _ => null,
    };

    private static string Why(RolloutReplica replica) => replica.Reason.Length > 0 ? $": {replica.Reason.TrimEnd('.')}" : "";
}
