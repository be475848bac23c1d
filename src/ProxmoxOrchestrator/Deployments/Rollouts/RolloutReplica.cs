using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <param name="NodeReason">Why the node cannot be counted on, when it cannot.</param>
internal sealed record RolloutReplica(
    string Id, string DeploymentId, ReplicaState State, string Reason, ReplicaGoal Goal, string? NodeId, string NodeName, NodeStanding Node, string NodeReason,
    DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt, DateTimeOffset? DrainingSince, DateTimeOffset? FinishedAt, int RowVersion)
{
    public bool IsLive => Ledger.Holds(State);

    public bool IsReady => State == ReplicaState.Ready;

    /// <summary>It ended although it should run.</summary>
    public bool HasFailed => State == ReplicaState.Failed || (State == ReplicaState.Stopped && Goal == ReplicaGoal.Run);
}
