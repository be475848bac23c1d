using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>One service with all that the planner looks at.</summary>
/// <param name="Replicas">All that are not over, and those that ended within the last ten minutes.</param>
internal sealed record RolloutState(RolloutService Service, ImmutableArray<RolloutDeployment> Deployments, ImmutableArray<RolloutReplica> Replicas)
{
    /// <summary>Where an automatic rollback of the active deployment would go; null when there is none.</summary>
    public RolloutTarget? LastGood { get; init; }

    /// <summary>Release commands of this service that are under way, of whichever deployment.</summary>
    public ImmutableArray<RolloutRelease> Releasing { get; init; } = [];
}
