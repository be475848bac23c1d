using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>A node of the pool as the planner sees it.</summary>
/// <param name="Ledger">Capacity and what is reserved on it.</param>
/// <param name="Builds">Builds that run there.</param>
internal sealed record PlannerNode(string Id, string Name, NodeState State, string PveNode, SchedulableNode Ledger, int Builds, bool Cordoned, DateTimeOffset CreatedAt, DateTimeOffset? EmptySince)
{
    public bool IsStarting => State is NodeState.Reserved or NodeState.Cloning or NodeState.Configuring or NodeState.Starting or NodeState.Joining;

    public bool IsReady => State == NodeState.Ready;

    public bool IsEmpty => Ledger.Replicas.Length == 0 && Builds == 0;

    public bool IsLeaving => State is NodeState.Draining or NodeState.Stopping or NodeState.Destroying;

    /// <summary>Counts against the pool's maximum; a node that waits for an operator takes no capacity that could be used.</summary>
    public bool Counts => State is not (NodeState.Destroyed or NodeState.Failed or NodeState.NeedsOperator);
}
