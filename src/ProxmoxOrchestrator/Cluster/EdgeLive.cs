using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>An edge as it reports itself.</summary>
internal sealed record EdgeLive(string EdgeId)
{
    public bool Connected { get; init; }

    public string? Version { get; init; }

    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary><see cref="TimeProvider.GetTimestamp"/> of the last message.</summary>
    public long? LastSeen { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    public ulong AppliedEpoch { get; init; }

    public ulong AppliedGeneration { get; init; }

    /// <summary>The upstreams of the table that it has applied, by replica id: true when it drains. Null while that table is unknown to us.</summary>
    public ImmutableDictionary<string, bool>? Applied { get; init; }

    /// <summary>Why it could not apply the last table; empty when it could.</summary>
    public string Error { get; init; } = "";

    /// <summary>By replica id.</summary>
    public ImmutableDictionary<string, UpstreamLive> Upstreams { get; init; } = ImmutableDictionary<string, UpstreamLive>.Empty;
}
