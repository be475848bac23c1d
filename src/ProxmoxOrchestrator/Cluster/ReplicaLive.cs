using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A replica as its node's agent reports it.</summary>
/// <param name="Phase">In the agent's words.</param>
/// <param name="State">The same in ours.</param>
internal sealed record ReplicaLive(string ReplicaId, string NodeId, ReplicaPhase Phase, ReplicaState State, string Message)
{
    public int Restarts { get; init; }

    public int ExitCode { get; init; }

    public bool OomKilled { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    public Cluster.ReplicaSample? Sample { get; init; }
}
