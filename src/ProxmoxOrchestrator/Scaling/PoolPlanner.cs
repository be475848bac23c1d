using System.Globalization;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>Decides how many nodes a pool should have, where new ones go and which ones leave. Pure; the same facts give the same decision.</summary>
internal static class PoolPlanner
{
    public static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(2), Validation = TimeSpan.FromSeconds(15);
    private const int FreeFailures = 3;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(30), LongestBackoff = TimeSpan.FromMinutes(10);

    public static PoolDecision Decide(PoolFacts facts, DateTimeOffset now)
    {
        var need = Need(facts);
        return need.Nodes > 0 ? Grow(facts, need, now) : need.Waits ? Keep(facts, need.Why) : Shrink(facts, now);
    }

    // ---- growing

    private static NodeNeed Need(PoolFacts facts)
    {
        var usable = facts.Nodes.Count(n => n.IsReady || n.IsStarting);
        var belowMin = Math.Max(0, facts.Pool.Min - usable);
        var (forReplicas, tooBig) = NodesFor(facts);
        var builders = facts.Nodes.Count(n => (n.IsReady && !n.Cordoned) || n.IsStarting);

        // A builder that is busy now is free in a minute; a second one pays only when the queue is long.
        var forBuilds = facts.QueuedBuilds > 2 * builders ? 1 : 0;
        var starting = facts.Nodes.Count(n => n.IsStarting);
        var nodes = Math.Max(belowMin, Math.Max(forReplicas, forBuilds));
        var why = nodes == belowMin && belowMin > 0 ? $"at least {facts.Pool.Min} nodes are wanted and {usable} are there"
            : forReplicas > 0 ? $"{facts.Pending.Count} replicas do not fit on the {facts.Nodes.Count(n => n.IsReady)} ready nodes"
            : forBuilds > 0 ? $"{facts.QueuedBuilds} builds wait for {builders} builder nodes"
            : tooBig ?? (facts.Pending.Count > 0 && starting > 0 ? $"{facts.Pending.Count} replicas wait for {starting} nodes on their way" : "");
        return new(nodes, why, facts.Pending.Count > 0 || facts.QueuedBuilds > 0 || starting > 0 || tooBig is not null);
    }

    /// <summary>How many new nodes the scheduler itself would need, nodes on their way counted in.</summary>
    private static (int Nodes, string? TooBig) NodesFor(PoolFacts facts)
    {
        if (facts.Pending.Count == 0)
        {
            return (0, null);
        }

        var nodes = facts.Nodes.Where(n => n.IsReady || n.IsStarting).Select(n => Usable(n, facts)).ToList();
        var left = Unplaced(facts.Pending, nodes);
        var added = 0;
        while (left.Count > 0)
        {
            nodes.Add(Virtual(facts, $"new-{added}"));
            var next = Unplaced(facts.Pending, nodes);
            if (next.Count >= left.Count)
            {
                var replica = facts.Pending.First(p => next.Contains(p.Id));
                return (added, $"a replica wants {replica.CpuMilli} mCPU and {replica.MemoryMiB} MiB, and a node of this pool has {facts.NodeCpuMilli} mCPU and {facts.NodeMemoryMiB} MiB to give: enlarge the pool's nodes or shrink the service");
            }

            (left, added) = (next, added + 1);
        }

        return (added, null);
    }

    private static HashSet<string> Unplaced(IReadOnlyList<PendingReplica> pending, IReadOnlyList<SchedulableNode> nodes)
        => [.. Scheduler.Place(pending, nodes, SchedulingPolicy.Default, new Random(1)).Unplaced.Select(u => u.ReplicaId)];

    /// <summary>A node on its way, or one that just came and has not spoken yet, will take replicas: it is not asked for twice.</summary>
    private static SchedulableNode Usable(PlannerNode node, PoolFacts facts) => node.IsStarting
        ? Virtual(facts, node.Id)
        : node.Ledger with { Ready = true };

    private static SchedulableNode Virtual(PoolFacts facts, string id)
        => new(id, id, facts.Pool.Id, "", true, "", false, [.. facts.Pool.Labels], facts.NodeCpuMilli, facts.NodeMemoryMiB, []);

    private static PoolDecision Grow(PoolFacts facts, NodeNeed need, DateTimeOffset now)
    {
        if (facts.Problem is { } problem)
        {
            return Keep(facts, $"{need.Why}, but Proxmox cannot be asked: {problem}");
        }

        if (BackoffUntil(facts) is { } until && now < until)
        {
            return Keep(facts, $"{need.Why}, but {facts.FailuresInARow} nodes in a row failed ({facts.LastFailure}); the next try is at {until.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC");
        }

        var room = facts.Pool.Max - facts.Nodes.Count(n => n.Counts);
        if (room <= 0)
        {
            return Keep(facts, $"{need.Why}, but the pool is at its maximum of {facts.Pool.Max}: raise it, or free a node");
        }

        // While nodes fail, one at a time is enough to find out whether the next one works.
        var wanted = facts.FailuresInARow >= FreeFailures ? 1 : Math.Min(need.Nodes, room);
        var hosts = PlaceOnHosts(facts, wanted);
        return hosts.Count == 0
            ? Keep(facts, $"{need.Why}, but no Proxmox host can take one: {WhyNoHost(facts)}")
            : new(hosts, [], $"{need.Why}: {hosts.Count} more on {string.Join(", ", hosts.Distinct())}{(wanted < need.Nodes && wanted == room ? $"; the maximum is {facts.Pool.Max}" : "")}");
    }

    private static DateTimeOffset? BackoffUntil(PoolFacts facts)
        => facts.FailuresInARow < FreeFailures || facts.LastFailureAt is not { } last
            ? null
            : last + TimeSpan.FromTicks(Math.Min(FirstBackoff.Ticks << Math.Min(facts.FailuresInARow - FreeFailures, 8), LongestBackoff.Ticks));

    /// <summary>Where a template stands; then where fewest of the pool's nodes are, then fewest of ours, then most memory.</summary>
    private static List<string> PlaceOnHosts(PoolFacts facts, int count)
    {
        var chosen = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var best = facts.Hosts.Where(h => Objection(facts, h, chosen.Count(c => c == h.Name)) is null)
                .OrderByDescending(h => h.HasTemplate)
                .ThenBy(h => facts.Nodes.Count(n => n.Counts && n.PveNode == h.Name) + chosen.Count(c => c == h.Name))
                .ThenBy(h => h.Nodes)
                .ThenByDescending(h => h.FreeMemoryMiB ?? 0)
                .ThenBy(h => h.Name, StringComparer.Ordinal).FirstOrDefault();
            if (best is null)
            {
                break;
            }

            chosen.Add(best.Name);
        }

        return chosen;
    }

    private static string? Objection(PoolFacts facts, PlannerHost host, int chosen) => host switch
    {
        _ when !facts.Pool.UsesHost(host.Name) => "not one of the pool's hosts",
        { Online: false } => "offline",
        { FreeMemoryMiB: { } free } when free - ((long)chosen * facts.Pool.MemoryMiB) < facts.Pool.MemoryMiB => $"{Math.Max(0, free)} MiB free, {facts.Pool.MemoryMiB} needed",
        _ => null,
    };

    private static string WhyNoHost(PoolFacts facts)
        => facts.Hosts.Count == 0 ? "none has been seen yet" : string.Join("; ", facts.Hosts.OrderBy(h => h.Name, StringComparer.Ordinal).Select(h => $"{h.Name}: {Objection(facts, h, 0) ?? "full"}"));

    // ---- shrinking

    private static PoolDecision Shrink(PoolFacts facts, DateTimeOffset now)
    {
        var ready = facts.Nodes.Where(n => n.IsReady).ToArray();
        var surplus = ready.Length - facts.Pool.Min;
        if (surplus <= 0)
        {
            return Keep(facts, Settled(facts));
        }

        var age = TimeSpan.FromSeconds(facts.Pool.EmptyAfterSeconds);
        var empty = ready.Where(n => n.IsEmpty && n.EmptySince is { } since && now - since >= age)
            .OrderByDescending(n => n.CreatedAt).ThenBy(n => n.Id, StringComparer.Ordinal).Take(surplus).ToArray();
        return empty.Length > 0
            ? new([], [.. empty.Select(n => n.Id)], $"{string.Join(", ", empty.Select(n => n.Name))} {(empty.Length == 1 ? "has" : "have")} been empty for {facts.Pool.EmptyAfterSeconds} s")
            : Consolidate(facts, ready, now);
    }

    /// <summary>A node whose replicas all fit on the others leaves, if two decisions some time apart agree and no service loses its spread over nodes.</summary>
    private static PoolDecision Consolidate(PoolFacts facts, PlannerNode[] ready, DateTimeOffset now)
    {
        if (facts.Nodes.Any(n => n.IsLeaving) || (facts.LastReadyAt is { } last && now - last < Cooldown))
        {
            return Keep(facts, Settled(facts));
        }

        var candidates = ready.Where(n => n is { IsEmpty: false, Builds: 0 } && n.Ledger.Replicas.All(r => r.Isolation == Contracts.Api.Isolation.Shared && !r.Pinned))
            .OrderBy(n => n.Ledger.Replicas.Length).ThenByDescending(n => n.CreatedAt).ThenBy(n => n.Id, StringComparer.Ordinal);
        foreach (var node in candidates)
        {
            if (!FitsElsewhere(node, ready))
            {
                continue;
            }

            var since = facts.Candidate?.NodeId == node.Id ? facts.Candidate.Since : now;
            return now - since >= Validation
                ? new([], [node.Id], $"the {node.Ledger.Replicas.Length} replicas of {node.Name} fit on the other nodes")
                : new([], [], $"{node.Name} could be emptied; it is looked at once more", new(node.Id, since));
        }

        return Keep(facts, Settled(facts));
    }

    private static bool FitsElsewhere(PlannerNode node, PlannerNode[] ready)
    {
        var others = ready.Where(n => n.Id != node.Id).Select(n => n.Ledger).ToArray();
        var moving = node.Ledger.Replicas.Select(r => new PendingReplica(r.Id, r.ServiceId, node.Ledger.PoolId, "", r.Isolation, r.CpuMilli, r.MemoryMiB, r.Image)).ToArray();
        var plan = Scheduler.Place(moving, others, SchedulingPolicy.Default, new Random(1));
        if (plan.Unplaced.Count > 0)
        {
            return false;
        }

        var places = plan.Placed.ToDictionary(p => p.ReplicaId, p => p.NodeId);
        return node.Ledger.Replicas.Select(r => r.ServiceId).Distinct().All(service =>
        {
            var before = ready.Count(n => n.Ledger.Replicas.Any(r => r.ServiceId == service));
            var after = others.Where(n => n.Replicas.Any(r => r.ServiceId == service)).Select(n => n.Id)
                .Concat(node.Ledger.Replicas.Where(r => r.ServiceId == service).Select(r => places[r.Id])).Distinct().Count();
            return after >= Math.Min(2, before);
        });
    }

    private static string Settled(PoolFacts facts)
    {
        var (ready, starting) = (facts.Nodes.Count(n => n.IsReady), facts.Nodes.Count(n => n.IsStarting));
        var rest = starting > 0 ? $", {starting} on their way" : "";
        return $"{ready} ready{rest}; wanted are {facts.Pool.Min} to {facts.Pool.Max}";
    }

    private static PoolDecision Keep(PoolFacts facts, string reason) => new([], [], reason.Length > 0 ? reason : Settled(facts));

    /// <param name="Waits">Something is pending or on its way: nothing is taken away meanwhile.</param>
    private sealed record NodeNeed(int Nodes, string Why, bool Waits);
}
