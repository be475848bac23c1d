namespace ProxPaaS.Contracts.Identity;

/// <summary>Exponential back-off with jitter, so that a returning control plane does not meet all its nodes in one instant.</summary>
public static class RetryDelay
{
    /// <param name="attempt">1 for the first failed attempt.</param>
    /// <param name="jitter">In [0, 1), from the caller's random source.</param>
    /// <returns>Between half of the step and the step; steps double from <paramref name="first"/> to <paramref name="longest"/>.</returns>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan longest, double jitter)
    {
        var step = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        return TimeSpan.FromMilliseconds(Math.Max(Math.Min(first.TotalMilliseconds, step), step * (0.5 + (0.5 * jitter))));
    }
}
