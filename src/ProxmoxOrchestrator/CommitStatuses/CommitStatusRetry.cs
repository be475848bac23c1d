namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>How soon a provider is told again. Pure.</summary>
internal static class CommitStatusRetry
{
    private const int FirstSeconds = 10, LongestSeconds = 900;

    /// <param name="notBefore">What the provider asked for.</param>
    /// <param name="jitter">0 to 1.</param>
    public static TimeSpan After(int attempt, TimeSpan? notBefore, double jitter)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(LongestSeconds, FirstSeconds * Math.Pow(2, attempt - 1)) * (0.8 + (0.4 * jitter)));
        return notBefore is { } asked && asked > wait ? (asked < TimeSpan.FromHours(1) ? asked : TimeSpan.FromHours(1)) : wait;
    }
}
