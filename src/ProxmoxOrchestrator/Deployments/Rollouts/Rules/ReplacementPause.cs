namespace ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;

/// <summary>Replicas that fail are replaced 1, 2, 4… 60 s after the last failure; lost ones at once, since they did nothing wrong. Pure.</summary>
internal static class ReplacementPause
{
    /// <param name="own">A version's replicas, those that ended lately included.</param>
    public static bool IsOver(RolloutDraft draft, RolloutReplica[] own)
    {
        var (policy, now) = (draft.Policy, draft.Now);
        var failures = own.Where(r => r.HasFailed && r.FinishedAt > now - policy.FailureMemory).Select(r => r.FinishedAt!.Value).ToArray();
        if (failures.Length == 0)
        {
            return true;
        }

        var pause = TimeSpan.FromSeconds(Math.Min(policy.LongestBackoff.TotalSeconds, Math.Pow(2, Math.Min(failures.Length - 1, 10))));
        var until = failures.Max() + pause;
        if (now < until)
        {
            draft.LookAgain(until);
        }

        return now >= until;
    }
}
