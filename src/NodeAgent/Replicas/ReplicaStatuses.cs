using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Record and container → what is reported. Pure.</summary>
internal static class ReplicaStatuses
{
    public static ReplicaStatus Of(ReplicaSpec spec, ReplicaRecord record, ObservedContainer? container)
    {
        var (phase, message) = Describe(spec, record, container);
        var status = new ReplicaStatus
        {
            Id = spec.Id,
            Phase = phase,
            Message = message,
            ContainerId = container?.Id ?? record.ContainerId,
            Restarts = (uint)record.Restarts,
            ExitCode = record.ExitCode,
            OomKilled = record.OomKilled,
        };
        if ((container?.StartedAt ?? record.StartedAt) is { } started)
        {
            status.StartedAt = Timestamp.FromDateTimeOffset(started);
        }

        if (record.ReadyAt is { } ready)
        {
            status.ReadyAt = Timestamp.FromDateTimeOffset(ready);
        }

        return status;
    }

    private static (ReplicaPhase Phase, string Message) Describe(ReplicaSpec spec, ReplicaRecord record, ObservedContainer? container) => record switch
    {
        { Stopped: true } => (ReplicaPhase.Stopped, ""),
        _ when spec.Intent == ReplicaIntent.Stop => (ReplicaPhase.Stopping, record.Note),
        { Failure.Length: > 0 } => (ReplicaPhase.Failed, record.Failure),
        _ when spec.RunOnce && container is { State: ContainerState.Exited, StartedAt: not null } => (ReplicaPhase.Exited, ""),
        { Activity: ReplicaActivity.Pulling } => (ReplicaPhase.Pulling, record.Note),

        _ when spec.RunOnce => (ReplicaPhase.Starting, record.Note),

        // Not looked at yet after a start of the agent, or Docker is away: containers go on, so the last word counts.
        { Ready: true } when container is null or { State: ContainerState.Running } => (ReplicaPhase.Ready, record.Note),
        _ when container is null or { State: ContainerState.Created } => (record.ReadyAt is null ? ReplicaPhase.Starting : ReplicaPhase.Unready, record.Note),
        { ReadyAt: not null } => (ReplicaPhase.Unready, Trouble(record, container)),
        _ => (ReplicaPhase.Starting, Trouble(record, container)),
    };

    private static string Trouble(ReplicaRecord record, ObservedContainer container) => container.State switch
    {
        ContainerState.Running when record.ProbeMessage.Length > 0 => record.ProbeMessage + ".",
        ContainerState.Running => record.Note,
        ContainerState.Paused => "Somebody paused its container on the node.",
        _ => $"It ended {ReplicaSentences.Exit(record)}; it is being started again.",
    };
}
