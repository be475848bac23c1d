namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>Where the copies of one service are, by the plan's nodes and Proxmox hosts.</summary>
internal sealed class ServiceCopies(int nodes, int hosts)
{
    private readonly int[] _nodes = new int[nodes];
    private readonly int[] _hosts = new int[hosts];

    public int Total { get; private set; }

    public int On(NodeRoom node) => _nodes[node.Index];

    public int OnHostOf(NodeRoom node) => _hosts[node.Host];

    public void Add(int node, int host)
    {
        _nodes[node]++;
        _hosts[host]++;
        Total++;
    }
}
