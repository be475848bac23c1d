using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>One replica's line of an agent's status, cleaned.</summary>
internal sealed record ReplicaReport(
    string ReplicaId, ReplicaPhase Phase, string Message, int Restarts, int ExitCode, bool OomKilled, DateTimeOffset? StartedAt, DateTimeOffset? ReadyAt);
