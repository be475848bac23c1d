namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Folds what Docker shows into the record. Pure.</summary>
internal static class ReplicaObservation
{
    /// <summary>128 + SIGKILL.</summary>
    private const int Killed = 137;

    public static ReplicaRecord Fold(ReplicaRecord record, ObservedContainer container, DateTimeOffset now)
    {
        if (record.ContainerId.Length > 0 && record.ContainerId != container.Id)
        {
            record = record with { CountedRestarts = 0 };
        }

        var running = container.State == ContainerState.Running;
        var restarted = container.StartedAt is { } started && record.StartedAt is { } before && started != before;
        return CountRestarts(record, container) with
        {
            ContainerId = container.Id,
            StartedAt = container.StartedAt ?? record.StartedAt,
            FirstStartAt = record.FirstStartAt ?? (container.IsUp ? now : null),
            Ready = record.Ready && running && !restarted,
            ExitCode = running || container.StartedAt is null ? record.ExitCode : container.ExitCode,
            OomKilled = record.OomKilled || (!running && container.OomKilled),
            Note = container.Error.Length > 0 && !running ? $"Docker could not start it: {container.Error}." : record.Note,
        };
    }

    /// <summary>
    /// The container's process ended; Docker may have started it again before anybody looks. Of several kills for memory in a row it does
    /// not always tell each, so a kill before it was ready again is taken for another one, unless somebody asked Docker for it.
    /// </summary>
    public static ReplicaRecord Ended(ReplicaRecord record, int exitCode) => record with
    {
        ExitCode = exitCode,
        OomKilled = record.OomPending || (record is { OomKilled: true, KillAsked: false, Ready: false } && exitCode == Killed),
        OomPending = false,
        KillAsked = false,
        Ready = false,
        Over = true,
    };

    /// <summary>It runs again: what is told from now on is about this run.</summary>
    public static ReplicaRecord Started(ReplicaRecord record) => record with { OomPending = false, KillAsked = false, Over = false };

    /// <summary>The kernel killed for memory. Told before the end, or after it, when it is about the run that is over.</summary>
    public static ReplicaRecord OutOfMemory(ReplicaRecord record) => record with { OomKilled = true, OomPending = !record.Over };

    /// <summary>Somebody had Docker send SIGKILL.</summary>
    public static ReplicaRecord KillAsked(ReplicaRecord record) => record with { KillAsked = true };

    private static ReplicaRecord CountRestarts(ReplicaRecord record, ObservedContainer container) => record.CountedRestarts switch
    {
        // After a restart of the agent the part of Docker's counter that is in the record already is unknown.
        null => record with { Restarts = Math.Max(record.Restarts, container.RestartCount), CountedRestarts = container.RestartCount },
        { } counted when container.RestartCount > counted =>
            record with { Restarts = record.Restarts + container.RestartCount - counted, CountedRestarts = container.RestartCount },

        // Docker starts from zero when somebody restarts by hand.
        _ => record with { CountedRestarts = container.RestartCount },
    };
}
