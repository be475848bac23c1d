using System.Collections.Concurrent;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>The last complete look at each cluster, by the poller. Never stored.</summary>
internal sealed class PveSightings
{
    private readonly ConcurrentDictionary<string, PveSighting> _byCluster = new();

    public PveSighting? Of(string clusterId) => _byCluster.GetValueOrDefault(clusterId);

    public IReadOnlySet<int> VmidsOf(string clusterId) => Of(clusterId)?.Vmids ?? EmptyIds;

    public void Set(string clusterId, PveSighting sighting) => _byCluster[clusterId] = sighting;

    private static readonly IReadOnlySet<int> EmptyIds = new HashSet<int>();
}
