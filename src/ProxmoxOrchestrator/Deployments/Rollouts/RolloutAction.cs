using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>One change of rows that the planner wants; a closed set.</summary>
/// <param name="Reason">A sentence's worth of why.</param>
internal abstract record RolloutAction(string Reason)
{
    internal sealed record Create(string DeploymentId, int Count, string Reason) : RolloutAction(Reason);

    internal sealed record Aim(string ReplicaId, ReplicaGoal Goal, string Reason) : RolloutAction(Reason);

    /// <summary>The replica's node is gone or out of reach.</summary>
    internal sealed record Lose(string ReplicaId, string Reason) : RolloutAction(Reason);

    /// <param name="StepsDone">How many of <see cref="RolloutSteps"/> are behind it.</param>
    internal sealed record Move(string DeploymentId, DeploymentState State, int StepsDone, string Reason) : RolloutAction(Reason);

    /// <summary>The service's routes lead to this deployment from now on; null: to none.</summary>
    internal sealed record Serve(string? DeploymentId, string Reason) : RolloutAction(Reason);

    /// <summary>Nothing of the deleted service runs any more: its deployments and replicas go.</summary>
    internal sealed record Remove(string Reason) : RolloutAction(Reason);
}
