using System.Collections.Immutable;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What the edges have applied, seen from one replica. Pure.</summary>
/// <param name="Expected">Edges that have joined and are not disabled; one that is away still serves what it had.</param>
/// <param name="Connected">Those that speak with us.</param>
internal sealed record EdgeRouting(int Expected, ImmutableArray<EdgeLive> Connected)
{
    public static EdgeRouting Of(int expected, ClusterSnapshot snapshot)
        => new(expected, [.. snapshot.Edges.Values.Where(e => e.Connected)]);

    /// <summary>Every edge sends new requests to it.</summary>
    public bool Serves(string replicaId)
        => Connected.Length >= Expected && Connected.All(e => e.Applied is { } table && table.TryGetValue(replicaId, out var draining) && !draining);

    /// <summary>No edge sends new requests to it, and none has one under way.</summary>
    public bool IsQuiet(string replicaId)
        => Connected.Length >= Expected && Connected.All(e =>
            e.Applied is { } table && (!table.TryGetValue(replicaId, out var draining) || draining) && (e.Upstreams.GetValueOrDefault(replicaId)?.InFlight ?? 0) == 0);
}
