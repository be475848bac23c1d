namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What watching a version came to so far; a closed set.</summary>
internal abstract record MonitorVerdict
{
    internal sealed record Watching(DateTimeOffset LookAgainAt) : MonitorVerdict;

    internal sealed record Proven : MonitorVerdict;

    /// <param name="Reason">What fails, in a sentence without its full stop.</param>
    internal sealed record Failing(string Reason) : MonitorVerdict;
}
