using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What the owner wants of a service.</summary>
/// <param name="Desired">0 for a cron service: nothing of it stays up.</param>
/// <param name="Routed">Visitors reach it through the edges.</param>
/// <param name="Pinned">It has volumes: one replica at a time, on the one node that holds them, and never a second one beside it.</param>
/// <param name="MaxUnavailable">With stop-first: how many replicas fewer than desired may serve meanwhile.</param>
/// <param name="Monitor">How long a version is watched after it went live; zero: not at all.</param>
/// <param name="Scheduled">A cron service: versions only change what its next run uses.</param>
internal sealed record RolloutService(
    string Id, string OrganisationId, string ProjectId, string Name, int Desired, bool Deleted, string? ActiveDeploymentId, bool Routed, int RowVersion, bool Pinned = false)
{
    public RolloutStrategy Strategy { get; init; }

    public int MaxUnavailable { get; init; } = 1;

    public TimeSpan Monitor { get; init; }

    public bool Scheduled { get; init; }

    /// <summary>Fewer ready replicas than this are never the planner's doing.</summary>
    public int LeastReady => Strategy == RolloutStrategy.StopFirst ? Math.Max(0, Desired - MaxUnavailable) : Desired;
}
