using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>A node while a plan is made: what is left of it, kept up to date by each placement instead of summed up for each question.</summary>
internal sealed class NodeRoom
{
    private readonly SchedulableNode _node;
    private readonly List<ReservedReplica> _lines;
    private readonly HashSet<int> _ports = [];

    /// <param name="index">Which of the plan's nodes it is.</param>
    /// <param name="host">Which of the plan's Proxmox hosts it is on.</param>
    public NodeRoom(SchedulableNode node, int index = 0, int host = 0)
    {
        (_node, Index, Host) = (node, index, host);
        (FreeCpuMilli, FreeMemoryMiB) = (node.CpuMilli, node.MemoryMiB);
        Standing = Objection(node);
        _lines = new List<ReservedReplica>(node.Replicas.Length + 4);
        foreach (var line in node.Replicas)
        {
            Add(line);
        }

        CpuWeight = NodeScores.Weight(FreeCpuMilli, node.CpuMilli);
        MemoryWeight = NodeScores.Weight(FreeMemoryMiB, node.MemoryMiB);
    }

    public string Id => _node.Id;

    public string Name => _node.Name;

    public string PoolId => _node.PoolId;

    public int CpuMilli => _node.CpuMilli;

    public int MemoryMiB => _node.MemoryMiB;

    public int Index { get; }

    public int Host { get; }

    /// <summary>Why it takes no replica at all; null when it takes some.</summary>
    public string? Standing { get; }

    public int FreeCpuMilli { get; private set; }

    public int FreeMemoryMiB { get; private set; }

    public bool IsEmpty => _lines.Count == 0;

    public bool HasDedicated { get; private set; }

    /// <summary>As <see cref="NodeScores.Weight"/> of what is free.</summary>
    public double CpuWeight { get; private set; }

    public double MemoryWeight { get; private set; }

    /// <summary>As it is for this replica: the place that is kept for its volumes is free for it.</summary>
    public NodeRoom For(PendingReplica replica)
        => replica.Pin is null ? this : new(Ledger.For(replica, _node with { Replicas = [.. _lines] }), Index, Host);

    public void Take(PendingReplica replica, int port)
    {
        Add(new(replica.Id, replica.ServiceId, replica.Isolation, replica.CpuMilli, replica.MemoryMiB, port, replica.Image, replica.Pin is not null));
        CpuWeight = NodeScores.Weight(FreeCpuMilli, CpuMilli);
        MemoryWeight = NodeScores.Weight(FreeMemoryMiB, MemoryMiB);
    }

    /// <summary>The same answer as "no objection", without the words: this is asked of every node for every replica.</summary>
    public bool Fits(PendingReplica replica)
        => FreeMemoryMiB >= replica.MemoryMiB && FreeCpuMilli >= replica.CpuMilli && Standing is null && !HasDedicated
            && (replica.Isolation != Isolation.Dedicated || IsEmpty) && (replica.Pin is not null || string.Equals(PoolId, replica.PoolId, StringComparison.Ordinal));

    public bool HasPort(SchedulingPolicy policy)
    {
        var count = policy.LastPort - policy.FirstPort + 1;
        return _ports.Count < count || Enumerable.Range(policy.FirstPort, count).Any(port => !_ports.Contains(port));
    }

    /// <summary>
    /// A pinned replica keeps its port, so that others find it where it was. Otherwise a random start keeps a port that was just given back from
    /// being handed out at once, while connections to it still linger.
    /// </summary>
    public int Port(PendingReplica replica, SchedulingPolicy policy, Random random)
    {
        if (replica.Pin is { } pin && !_ports.Contains(pin.HostPort))
        {
            return pin.HostPort;
        }

        var count = policy.LastPort - policy.FirstPort + 1;
        var start = random.Next(count);
        for (var i = 0; ; i++)
        {
            var port = policy.FirstPort + ((start + i) % count);
            if (!_ports.Contains(port))
            {
                return port;
            }
        }
    }

    private void Add(ReservedReplica line)
    {
        _lines.Add(line);
        FreeCpuMilli -= line.CpuMilli;
        FreeMemoryMiB -= line.MemoryMiB;
        HasDedicated |= line.Isolation == Isolation.Dedicated;
        if (line.HostPort is { } port)
        {
            _ports.Add(port);
        }
    }

    private static string? Objection(SchedulableNode node) => node switch
    {
        { Ready: false } => node.NotReadyBecause.Length > 0 ? node.NotReadyBecause : "not ready",
        { Cordoned: true } => "cordoned",
        _ when node.Labels.Contains(NodeLabels.Builder) && !node.Labels.Contains(NodeLabels.Apps) => "builds only",
        _ => null,
    };
}
