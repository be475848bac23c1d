using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>A run's replica, as its row says.</summary>
internal sealed record RunReplica(ReplicaState State, ReplicaGoal Goal, string Reason, string? NodeId, int? ExitCode, DateTimeOffset? FinishedAt);
