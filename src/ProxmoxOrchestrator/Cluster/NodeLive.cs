namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A node as its agent and Proxmox show it.</summary>
internal sealed record NodeLive(string NodeId)
{
    /// <summary>Its agent's stream is open.</summary>
    public bool Connected { get; init; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> of the last message; null when it has not spoken since our start.</summary>
    public long? LastSeen { get; init; }

    /// <summary>The same for people.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    public string? AgentVersion { get; init; }

    /// <summary>Changes with each start of the guest.</summary>
    public string? BootId { get; init; }

    public NodeFactsLive? Facts { get; init; }

    public bool DockerReady { get; init; }

    /// <summary>Why Docker does not answer.</summary>
    public string DockerMessage { get; init; } = "";

    public long? DiskFreeBytes { get; init; }

    /// <summary>Leader epoch of the desired state that the agent applied last.</summary>
    public ulong AppliedEpoch { get; init; }

    public ulong AppliedGeneration { get; init; }

    public NodeSample? Sample { get; init; }

    /// <summary>What cloud-init's stages came to; null until reported or when the pool has no user-data.</summary>
    public CloudInitOutcome? CloudInit { get; init; }

    /// <summary>What Proxmox says about the guest; null while the poller does not know.</summary>
    public GuestWitness? Guest { get; init; }

    public NodeVerdict Verdict { get; init; } = NodeVerdict.Unknown;
}
