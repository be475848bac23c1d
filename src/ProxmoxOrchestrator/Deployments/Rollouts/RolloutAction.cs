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

    /// <summary>Its time under watch is over: with a fault, or without one (empty).</summary>
    internal sealed record Judge(string DeploymentId, string Fault) : RolloutAction(Fault);

    /// <summary>A new deployment with the image, settings and variables of <paramref name="ToDeploymentId"/>.</summary>
    internal sealed record RollBack(string DeploymentId, string ToDeploymentId, string Reason) : RolloutAction(Reason);

    /// <summary>The deployment's release command is to run.</summary>
    internal sealed record Release(string DeploymentId, string Reason) : RolloutAction(Reason);

    /// <summary>The service's routes lead to this deployment from now on; null: to none.</summary>
    internal sealed record Serve(string? DeploymentId, string Reason) : RolloutAction(Reason);

    /// <summary>Nothing of the deleted service runs any more: its deployments and replicas go.</summary>
    internal sealed record Remove(string Reason) : RolloutAction(Reason);
}
