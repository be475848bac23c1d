using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>What of the records outlives the agent, in the words of the wire: verdicts, first readiness, counters. Pure.</summary>
internal static class ReplicaMemory
{
    public static ReplicaStatus ToDisk(ReplicaRecord record) => new()
    {
        Id = record.Id,
        Phase = record switch
        {
            { Stopped: true } => ReplicaPhase.Stopped,
            { Failure.Length: > 0 } => ReplicaPhase.Failed,
            { Ready: true } => ReplicaPhase.Ready,
            _ => ReplicaPhase.Starting,
        },
        Message = record.Failure,
        ContainerId = record.ContainerId,
        Restarts = (uint)record.Restarts,
        ExitCode = record.ExitCode,
        OomKilled = record.OomKilled,
        StartedAt = record.StartedAt is { } started ? Timestamp.FromDateTimeOffset(started) : null,
        ReadyAt = record.ReadyAt is { } ready ? Timestamp.FromDateTimeOffset(ready) : null,
    };

    public static ReplicaRecord FromDisk(ReplicaStatus status) => new(status.Id)
    {
        Stopped = status.Phase == ReplicaPhase.Stopped,
        Failure = status.Phase == ReplicaPhase.Failed ? status.Message : "",

        // Ready until a probe says otherwise: a restart of the agent must not take healthy replicas out of their routes.
        Ready = status.Phase == ReplicaPhase.Ready,
        StartedAt = status.StartedAt?.ToDateTimeOffset(),
        ReadyAt = status.ReadyAt?.ToDateTimeOffset(),
        ContainerId = status.ContainerId,
        Restarts = (int)status.Restarts,
        ExitCode = status.ExitCode,
        OomKilled = status.OomKilled,
    };
}
