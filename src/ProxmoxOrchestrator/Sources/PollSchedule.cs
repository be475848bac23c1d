namespace ProxPaaS.Orchestrator.Sources;

/// <summary>When a repository is looked at next. Pure.</summary>
internal static class PollSchedule
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The interval, spread by a fifth so that sources do not march in step; after failures of the host twice as long each time.</summary>
    /// <param name="failures">Of the host, in a row.</param>
    /// <param name="jitter">0 to 1.</param>
    public static TimeSpan After(TimeSpan interval, int failures, double jitter)
    {
        var wait = interval * Math.Pow(2, Math.Min(failures, 10));
        return (wait > Longest && failures > 0 ? (Longest > interval ? Longest : interval) : wait) * (0.8 + (0.4 * jitter));
    }
}
