using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>The nodes on one Proxmox host.</summary>
internal sealed record PveHostGroup(string Cluster, string Host, IReadOnlyList<NodeView> Nodes)
{
    public static IReadOnlyList<PveHostGroup> Of(IEnumerable<NodeView> nodes)
        => [.. nodes.GroupBy(n => (n.PveCluster, n.PveNode)).OrderBy(g => g.Key.PveCluster, StringComparer.Ordinal).ThenBy(g => g.Key.PveNode, StringComparer.Ordinal)
            .Select(g => new PveHostGroup(g.Key.PveCluster, g.Key.PveNode, [.. g.OrderBy(n => n.Name, StringComparer.Ordinal)]))];
}
