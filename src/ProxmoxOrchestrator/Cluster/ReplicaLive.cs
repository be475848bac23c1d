using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A replica as its node's agent reports it.</summary>
internal sealed record ReplicaLive(string ReplicaId, string NodeId, ReplicaState State, string Message)
{
    public int Restarts { get; init; }

    public int ExitCode { get; init; }

    public bool OomKilled { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    public ReplicaSample? Sample { get; init; }
}
