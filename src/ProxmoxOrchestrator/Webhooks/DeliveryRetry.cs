using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>How soon a repository that could not be asked is asked again. Pure.</summary>
internal static class DeliveryRetry
{
    private const int FirstSeconds = 15, LongestSeconds = 900, Attempts = 10, AttemptsWhenRefused = 3;

    /// <param name="attempt">How many there were, this one included.</param>
    /// <param name="jitter">0 to 1.</param>
    /// <returns>Null: no more; the poller finds what changed once the repository answers.</returns>
    public static TimeSpan? After(RemoteProblem problem, int attempt, double jitter)
    {
        if (attempt >= (problem == RemoteProblem.Unreachable ? Attempts : AttemptsWhenRefused))
        {
            return null;
        }

        var seconds = Math.Min(LongestSeconds, FirstSeconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromSeconds(seconds * (0.8 + (0.4 * jitter)));
    }
}
