namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>A container with our label, as Docker shows it.</summary>
internal sealed record ObservedContainer(string Id, string ReplicaId, ContainerState State)
{
    public string SpecHash { get; init; } = "";

    /// <summary>Ids of the volumes that it mounts.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>It is a run: once it has ended it stays for its log.</summary>
    public bool RunsOnce { get; init; }

    public int RestartCount { get; init; }

    public int ExitCode { get; init; }

    public bool OomKilled { get; init; }

    /// <summary>What Docker says about a start that failed.</summary>
    public string Error { get; init; } = "";

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>On its bridge; empty while it does not run.</summary>
    public string Address { get; init; } = "";

    public int ProcessId { get; init; }

    public bool IsUp => State is ContainerState.Running or ContainerState.Restarting or ContainerState.Paused;
}
