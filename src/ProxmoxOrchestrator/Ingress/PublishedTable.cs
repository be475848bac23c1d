using System.Collections.Immutable;
using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>A table with its number, and its upstreams for a quick look.</summary>
/// <param name="Upstreams">By replica id: true when it drains.</param>
internal sealed record PublishedTable(RouteTable Table, ImmutableDictionary<string, bool> Upstreams)
{
    public static PublishedTable Of(RouteTable table)
        => new(table, table.Routes.SelectMany(r => r.Upstreams).DistinctBy(u => u.ReplicaId).ToImmutableDictionary(u => u.ReplicaId, u => u.State == UpstreamState.Draining));
}
