using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <param name="NodeReason">Why the node cannot be counted on, when it cannot.</param>
internal sealed record RolloutReplica(
    string Id, string DeploymentId, ReplicaState State, string Reason, ReplicaGoal Goal, string? NodeId, string NodeName, NodeStanding Node, string NodeReason,
    DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt, DateTimeOffset? DrainingSince, DateTimeOffset? FinishedAt, int RowVersion)
{
    /// <summary>A run's: no copy of the service, and none of the rollout's business but for its node and the service's end.</summary>
    public bool IsRun { get; init; }

    /// <summary>Times that it was started again since it was ready for the first time.</summary>
    public int RestartsSinceReady { get; init; }

    public DateTimeOffset? UnreadySince { get; init; }

    public bool IsLive => Ledger.Holds(State);

    /// <summary>The scheduler has said why it has no node yet.</summary>
    public bool WaitsForRoom => NodeId is null && Reason.Length > 0;

    public bool IsReady => State == ReplicaState.Ready;

    /// <summary>It ended although it should run.</summary>
    public bool HasFailed => State == ReplicaState.Failed || (State == ReplicaState.Stopped && Goal == ReplicaGoal.Run);
}
