using System.Globalization;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>
/// One plan in the making. Every replica is held against every node, so what does not change from one to the next is kept: sums per node, copies
/// per service, what found no room. Words are made for the node that is chosen and for replicas that found none.
/// </summary>
internal sealed class SchedulingRound
{
    private readonly SchedulingPolicy _policy;
    private readonly Random _random;
    private readonly NodeRoom[] _nodes;
    private readonly NodeRoom[] _candidates;
    private readonly int[] _hostSeen;
    private readonly Dictionary<string, ServiceCopies> _copies;
    private readonly Dictionary<(string? Pool, Isolation Isolation, int CpuMilli, int MemoryMiB), string> _refused = [];
    private readonly List<Placement> _placed = [];
    private readonly List<Unplaced> _unplaced = [];
    private int _look;

    public SchedulingRound(IReadOnlyList<PendingReplica> pending, IReadOnlyList<SchedulableNode> nodes, SchedulingPolicy policy, Random random)
    {
        (_policy, _random) = (policy, random);
        var hosts = nodes.Select(n => n.PveNode).Distinct(StringComparer.Ordinal).Select((name, i) => (name, i)).ToDictionary(h => h.name, h => h.i, StringComparer.Ordinal);
        _hostSeen = new int[hosts.Count];
        _nodes = [.. nodes.Select((n, i) => new NodeRoom(n, i, hosts[n.PveNode]))];
        _candidates = new NodeRoom[_nodes.Length];
        _copies = pending.Select(p => p.ServiceId).Distinct(StringComparer.Ordinal).ToDictionary(id => id, _ => new ServiceCopies(_nodes.Length, hosts.Count), StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var line in nodes[i].Replicas)
            {
                _copies.GetValueOrDefault(line.ServiceId)?.Add(i, _nodes[i].Host);
            }
        }
    }

    public SchedulingPlan Plan => new(_placed, _unplaced);

    public void Place(PendingReplica replica)
    {
        if (replica is { PoolId: null, Pin: null })
        {
            _unplaced.Add(new(replica.Id, $"there is no pool {replica.PoolName}; create it or choose another pool for the service", CouldFitANewNode: false));
            return;
        }

        // Room only becomes less: what found none finds none.
        var shape = (replica.PoolId, replica.Isolation, replica.CpuMilli, replica.MemoryMiB);
        if (replica.Pin is null && _refused.TryGetValue(shape, out var known))
        {
            _unplaced.Add(new(replica.Id, known, CouldFitANewNode: true));
            return;
        }

        if (Choose(replica) is not { } choice)
        {
            var reason = NodeFilter.Explain(replica, _nodes);
            _unplaced.Add(new(replica.Id, reason, CouldFitANewNode: replica.Pin is null));
            if (replica.Pin is null)
            {
                _refused[shape] = reason;
            }

            return;
        }

        var node = choice.Node;
        var port = node.Port(replica, _policy, _random);
        node.Take(replica, port);
        _nodes[node.Index] = node;
        _copies[replica.ServiceId].Add(node.Index, node.Host);
        _placed.Add(new(replica.Id, node.Id, port, choice.Score, choice.Reason));
    }

    private Choice? Choose(PendingReplica replica)
    {
        var (count, hosts) = Candidates(replica);
        var copies = _copies[replica.ServiceId];
        var size = new ReplicaWeight(replica);
        NodeRoom? best = null;
        var (bestScore, ties) = (0.0, 1);
        for (var i = 0; i < count; i++)
        {
            var node = _candidates[i];
            size.Measure(node);
            var score = NodeScores.BinPack(node.CpuWeight * size.Cpu, node.MemoryWeight * size.Memory);
            if (copies.Total > 0)
            {
                // Before the first copy there is nothing to be apart from.
                score = hosts > 1
                    ? (score + NodeScores.Apart(copies.On(node)) + NodeScores.Apart(copies.OnHostOf(node))) / 3
                    : (score + NodeScores.Apart(copies.On(node))) / 2;
            }

            if (best is null || score > bestScore)
            {
                (best, bestScore, ties) = (node, score, 1);
            }
            else if (score == bestScore && _random.Next(++ties) == 0)
            {
                // Equal nodes fill alike over time.
                best = node;
            }
        }

        return best is null ? null : new(best, bestScore, Describe(best, size, copies, hosts, bestScore));
    }

    /// <summary>Nodes without an objection, at the front of the array; and how many Proxmox hosts they are on.</summary>
    private (int Count, int Hosts) Candidates(PendingReplica replica)
    {
        var (count, hosts) = (0, 0);
        _look++;
        foreach (var node in _nodes)
        {
            // Only one node is a pinned replica's, and there its own kept place is free for it.
            var room = replica.Pin is null || replica.Pin.NodeId != node.Id ? node : node.For(replica);
            if ((replica.Pin is { } pin && pin.NodeId != node.Id) || !room.Fits(replica) || !room.HasPort(_policy))
            {
                continue;
            }

            _candidates[count++] = room;
            if (_hostSeen[node.Host] != _look)
            {
                _hostSeen[node.Host] = _look;
                hosts++;
            }
        }

        return (count, hosts);
    }

    private static string Describe(NodeRoom node, ReplicaWeight size, ServiceCopies copies, int hosts, double score)
    {
        size.Measure(node);
        var fit = NodeScores.BinPack(node.CpuWeight * size.Cpu, node.MemoryWeight * size.Memory);
        var apart = copies.Total == 0 ? "" : Text(", apart from its copies", NodeScores.Apart(copies.On(node)));
        var spread = copies.Total == 0 || hosts < 2 ? "" : Text(", apart on hosts", NodeScores.Apart(copies.OnHostOf(node)));
        return $"{Text("score", score)}{Text(", fit", fit)}{apart}{spread}";
    }

    private static string Text(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.00}");

    private sealed record Choice(NodeRoom Node, double Score, string Reason);

    /// <summary>What a replica takes of a node, as a weight. Most nodes are of one size, so it is worked out when the size changes.</summary>
    private struct ReplicaWeight(PendingReplica replica)
    {
        private int _cpuMilli = -1;
        private int _memoryMiB = -1;

        public double Cpu { get; private set; }

        public double Memory { get; private set; }

        public void Measure(NodeRoom node)
        {
            if (node.CpuMilli != _cpuMilli || node.MemoryMiB != _memoryMiB)
            {
                (_cpuMilli, _memoryMiB) = (node.CpuMilli, node.MemoryMiB);
                (Cpu, Memory) = (NodeScores.Weight(-replica.CpuMilli, node.CpuMilli), NodeScores.Weight(-replica.MemoryMiB, node.MemoryMiB));
            }
        }
    }
}
