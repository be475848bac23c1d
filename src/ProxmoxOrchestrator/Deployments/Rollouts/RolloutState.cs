using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>One service with all that the planner looks at.</summary>
/// <param name="Replicas">All that are not over, and those that ended within the last ten minutes.</param>
internal sealed record RolloutState(RolloutService Service, ImmutableArray<RolloutDeployment> Deployments, ImmutableArray<RolloutReplica> Replicas);
