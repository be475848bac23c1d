using System.Globalization;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>
/// Places replicas on nodes: filters that explain themselves, then the mean of the scores. Each placement is written into the ledger
/// before the next replica is looked at, so that a plan never over-commits. Deterministic for a given random source.
/// </summary>
internal static class Scheduler
{
    public static SchedulingPlan Place(IReadOnlyList<PendingReplica> pending, IReadOnlyList<SchedulableNode> nodes, SchedulingPolicy policy, Random random)
    {
        var ledger = nodes.ToArray();
        var placed = new List<Placement>();
        var unplaced = new List<Unplaced>();

        // The biggest first: a small one finds a gap later, a big one does not.
        foreach (var replica in pending.OrderByDescending(r => r.Isolation).ThenByDescending(r => r.MemoryMiB).ThenByDescending(r => r.CpuMilli).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            if (replica is { PoolId: null, Pin: null })
            {
                unplaced.Add(new(replica.Id, $"there is no pool {replica.PoolName}; create it or choose another pool for the service", CouldFitANewNode: false));
                continue;
            }

            if (Choose(replica, ledger, policy, random) is not { } choice)
            {
                unplaced.Add(new(replica.Id, NodeFilter.Explain(replica, ledger), CouldFitANewNode: replica.Pin is null));
                continue;
            }

            var node = Ledger.For(replica, ledger[choice.Index]);
            placed.Add(new(replica.Id, node.Id, choice.Port, choice.Score, choice.Reason));
            ledger[choice.Index] = node with
            {
                Replicas = node.Replicas.Add(new(replica.Id, replica.ServiceId, replica.Isolation, replica.CpuMilli, replica.MemoryMiB, choice.Port, replica.Image, replica.Pin is not null)),
            };
        }

        return new(placed, unplaced);
    }

    private static Choice? Choose(PendingReplica replica, SchedulableNode[] ledger, SchedulingPolicy policy, Random random)
    {
        var candidates = Enumerable.Range(0, ledger.Length).Where(i => NodeFilter.Objection(replica, ledger[i]) is null).ToArray();
        var byNode = Copies(ledger, replica.ServiceId, n => n.Id);
        var byHost = Copies(ledger, replica.ServiceId, n => n.PveNode);
        var hosts = candidates.Select(i => ledger[i].PveNode).Distinct().Count();

        // Ties are broken by the random source, so that equal nodes fill alike over time.
        random.Shuffle(candidates);
        Choice? best = null;
        foreach (var i in candidates)
        {
            var node = Ledger.For(replica, ledger[i]);
            double? anti = NodeScores.AntiAffinity(node, byNode), spread = NodeScores.HostSpread(node, byHost, hosts);
            var fit = NodeScores.BinPack(replica, node);
            var score = new[] { fit, anti, spread }.OfType<double>().Average();
            if ((best is null || score > best.Score) && Port(replica, node, policy, random) is { } port)
            {
                best = new(i, port, score, Describe(score, fit, anti, spread));
            }
        }

        return best;
    }

    private static Dictionary<string, int> Copies(SchedulableNode[] ledger, string serviceId, Func<SchedulableNode, string> key)
        => ledger.GroupBy(key).Select(g => (g.Key, Count: g.Sum(n => n.Replicas.Count(r => r.ServiceId == serviceId)))).Where(g => g.Count > 0)
            .ToDictionary(g => g.Key, g => g.Count);

    /// <summary>A pinned replica keeps its port, so that others find it where it was; nobody else has been given it meanwhile.</summary>
    private static int? Port(PendingReplica replica, SchedulableNode node, SchedulingPolicy policy, Random random)
        => replica.Pin is { } pin && node.Replicas.All(r => r.HostPort != pin.HostPort) ? pin.HostPort : FreePort(node, policy, random);

    /// <summary>A random start keeps a port that was just given back from being handed out at once, while connections to it still linger.</summary>
    private static int? FreePort(SchedulableNode node, SchedulingPolicy policy, Random random)
    {
        var used = node.Replicas.Select(r => r.HostPort).OfType<int>().ToHashSet();
        var count = policy.LastPort - policy.FirstPort + 1;
        var start = random.Next(count);
        for (var i = 0; i < count; i++)
        {
            var port = policy.FirstPort + ((start + i) % count);
            if (!used.Contains(port))
            {
                return port;
            }
        }

        return null;
    }

    private static string Describe(double score, double fit, double? anti, double? spread)
        => string.Join(", ", new[] { F("score", score), F("fit", fit), F("apart from its copies", anti), F("apart on hosts", spread) }.OfType<string>());

    private static string? F(string name, double? value) => value is null ? null : string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.00}");

    private sealed record Choice(int Index, int Port, double Score, string Reason);
}
