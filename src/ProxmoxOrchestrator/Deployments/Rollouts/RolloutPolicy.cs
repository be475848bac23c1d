namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <param name="AckWait">How long a switch waits for edges that do not confirm it.</param>
/// <param name="DrainTime">How long requests in flight may take on an old replica.</param>
/// <param name="PullTime">What a node may take to fetch an image, on top of the service's start time, before a silent start counts as failed.</param>
/// <param name="FailureMemory">Failures older than this no longer slow down a replacement.</param>
/// <param name="LongestBackoff">Between two replacements of failing replicas.</param>
internal sealed record RolloutPolicy(TimeSpan AckWait, TimeSpan DrainTime, TimeSpan PullTime, TimeSpan FailureMemory, TimeSpan LongestBackoff)
{
    /// <summary>A watched replica that was ready may be unready for this long.</summary>
    public TimeSpan UnreadyTolerance { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Restarts of a watched replica that make a crash loop; one alone may be chance.</summary>
    public int CrashLoop { get; init; } = 2;

    /// <summary>The part of a watched version's replicas that has to fail for a rollback.</summary>
    public double FailureRatio { get; init; } = 0.5;

    public static RolloutPolicy Default { get; } = new(
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(60));
}
