using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <param name="LookAgainAt">When time alone will change the plan; null when only an event can.</param>
internal sealed record RolloutPlan(ImmutableArray<RolloutAction> Actions, DateTimeOffset? LookAgainAt)
{
    public bool IsEmpty => Actions.IsEmpty;
}
