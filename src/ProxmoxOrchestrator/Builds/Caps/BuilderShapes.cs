using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Builds.Caps;

/// <summary>What a builder has, from what its pool asks of Proxmox and what its agent found. Pure.</summary>
internal static class BuilderShapes
{
    /// <param name="pool">Null when it is not known any more.</param>
    public static BuilderShape Of(Node node, NodePool? pool, NodeFactsLive? facts) => new(
        pool?.Name ?? "",
        Least((pool?.Cores ?? 0) * 1000, facts?.CpuMilli ?? 0),
        Least(pool?.MemoryMiB ?? 0, facts?.MemoryMiB ?? 0),
        Least(pool?.DiskGiB ?? 0, (int)((facts?.DiskBytes ?? 0) >> 30)),
        node.Labels.Contains(NodeLabels.Apps));

    // A guest may see all of its host; the pool's figures are what Proxmox enforces. 0 is not known.
    private static int Least(int pool, int found) => pool == 0 ? found : found == 0 ? pool : Math.Min(pool, found);
}
