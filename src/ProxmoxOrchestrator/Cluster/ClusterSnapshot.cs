using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>What agents, edges and Proxmox say right now. Immutable; replaced whole on each change; never stored.</summary>
/// <param name="Version">Rises with each change that somebody may want to act on; heartbeats and samples do not raise it.</param>
/// <param name="Nodes">By node id; a node that has never been heard of since our start has no entry.</param>
/// <param name="Replicas">By replica id, as the owning node's agent reports them.</param>
/// <param name="Edges">By edge id.</param>
/// <param name="Traffic">By service id, over the last ten seconds.</param>
internal sealed record ClusterSnapshot(
    long Version,
    ImmutableDictionary<string, NodeLive> Nodes,
    ImmutableDictionary<string, ReplicaLive> Replicas,
    ImmutableDictionary<string, EdgeLive> Edges,
    ImmutableDictionary<string, ServiceTraffic> Traffic)
{
    public static ClusterSnapshot Empty { get; } = new(
        0, ImmutableDictionary<string, NodeLive>.Empty, ImmutableDictionary<string, ReplicaLive>.Empty,
        ImmutableDictionary<string, EdgeLive>.Empty, ImmutableDictionary<string, ServiceTraffic>.Empty);

    public NodeLive? Node(string? id) => id is not null ? Nodes.GetValueOrDefault(id) : null;

    public ReplicaLive? Replica(string id) => Replicas.GetValueOrDefault(id);
}
