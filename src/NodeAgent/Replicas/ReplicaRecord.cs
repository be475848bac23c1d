namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>What the agent remembers about one replica. Immutable; <see cref="ReplicaTable"/> replaces it.</summary>
internal sealed record ReplicaRecord(string Id)
{
    public ReplicaActivity Activity { get; init; }

    /// <summary>Why it is not further: the last pull or start error, progress, a limit that could not be set.</summary>
    public string Note { get; init; } = "";

    public string ContainerId { get; init; } = "";

    /// <summary>When the agent first tried to bring it up; pulls are given up some time after.</summary>
    public DateTimeOffset? FirstAttemptAt { get; init; }

    /// <summary>First start tried or seen by this agent process; the start deadline counts from here.</summary>
    public DateTimeOffset? FirstStartAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>First time ready; stays.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    public bool Ready { get; init; }

    /// <summary>The container that has been held to its CPU limit since it was ready; another one has not. Forgotten with the process: setting it again changes nothing.</summary>
    public string CpuLimitedContainer { get; init; } = "";

    public string ProbeMessage { get; init; } = "";

    public int Restarts { get; init; }

    /// <summary>Docker's own counter when it was last added to <see cref="Restarts"/>; null until this process has seen the container.</summary>
    public int? CountedRestarts { get; init; }

    public int ExitCode { get; init; }

    public bool OomKilled { get; init; }

    /// <summary>The kernel killed for memory and the end of the container has not been told yet.</summary>
    public bool OomPending { get; init; }

    /// <summary>Docker was asked to kill this run.</summary>
    public bool KillAsked { get; init; }

    /// <summary>Its end was told and no new start yet.</summary>
    public bool Over { get; init; }

    /// <summary>Pulls, creates and starts that failed in a row.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Final: a sentence for people. Empty while there is hope.</summary>
    public string Failure { get; init; } = "";

    /// <summary>Final: it was asked to stop and is gone.</summary>
    public bool Stopped { get; init; }
}
