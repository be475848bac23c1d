using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Tests.Orchestrator.Scheduling;

public sealed class SchedulerTests
{
    private static readonly Gen<(PendingReplica[] Pending, SchedulableNode[] Nodes, int Seed)> Cases =
        from count in Gen.Int[0, 12]
        from pending in (from service in Gen.Int[1, 4]
                         from cpu in Gen.Int[1, 8]
                         from memory in Gen.Int[1, 8]
                         from dedicated in Gen.Int[0, 9]
                         select (service, cpu, memory, dedicated)).Array[count]
        from nodes in (from cpu in Gen.Int[1, 20]
                       from memory in Gen.Int[1, 20]
                       from ready in Gen.Int[0, 9]
                       from cordoned in Gen.Int[0, 9]
                       from host in Gen.Int[1, 3]
                       select (cpu, memory, ready, cordoned, host)).Array[0, 6]
        from seed in Gen.Int[0, 1000]
        select (
            pending.Select((p, i) => Pending($"rep_{i:00}", $"srv_{p.service}", p.cpu * 100, p.memory * 64, p.dedicated == 0)).ToArray(),
            nodes.Select((n, i) => Node($"nod_{i}", n.cpu * 100, n.memory * 64, $"pve{n.host}") with { Ready = n.ready > 0, Cordoned = n.cordoned == 0 }).ToArray(),
            seed);

    [Fact]
    public void Place_AnyCase_NeverOvercommitsAndAccountsForEachReplica() => Cases.Sample((Action<(PendingReplica[] Pending, SchedulableNode[] Nodes, int Seed)>)(c =>
    {
        var plan = Scheduler.Place(c.Pending, c.Nodes, SchedulingPolicy.Default, new Random(c.Seed));
        var byId = c.Pending.ToDictionary(p => p.Id);

        Assert.Equal(c.Pending.Select(p => p.Id).Order(), plan.Placed.Select(p => p.ReplicaId).Concat(plan.Unplaced.Select(u => u.ReplicaId)).Order());
        foreach (var group in plan.Placed.GroupBy(p => p.NodeId))
        {
            var node = c.Nodes.Single(n => n.Id == group.Key);
            var replicas = group.Select(p => byId[p.ReplicaId]).ToArray();
            Assert.True(node is { Ready: true, Cordoned: false });
            Assert.True(replicas.Sum(r => r.CpuMilli) <= node.CpuMilli && replicas.Sum(r => r.MemoryMiB) <= node.MemoryMiB);
            Assert.Equal(group.Count(), group.Select(p => p.HostPort).Distinct().Count());
            Assert.All(group, p => Assert.InRange(p.HostPort, 20000, 29999));
            Assert.All(group, p => Assert.InRange(p.Score, 0, 1));
            Assert.True(replicas.Length == 1 || replicas.All(r => r.Isolation == Isolation.Shared), "a dedicated replica shares its node");
        }

        Assert.All(plan.Unplaced, u => Assert.NotEqual("", u.Reason));
    }));

    [Fact]
    public void Place_SameRandomSource_SamePlan() => Cases.Sample((Action<(PendingReplica[] Pending, SchedulableNode[] Nodes, int Seed)>)(c =>
        Assert.Equal(
            Scheduler.Place(c.Pending, c.Nodes, SchedulingPolicy.Default, new Random(c.Seed)).Placed,
            Scheduler.Place([.. c.Pending.Reverse()], c.Nodes, SchedulingPolicy.Default, new Random(c.Seed)).Placed)));

    [Fact]
    public void Place_WhatIsLeftOver_FitsNowhere() => Cases.Sample((Action<(PendingReplica[] Pending, SchedulableNode[] Nodes, int Seed)>)(c =>
    {
        var plan = Scheduler.Place(c.Pending, c.Nodes, SchedulingPolicy.Default, new Random(c.Seed));
        var after = Fill(c.Nodes, c.Pending, plan);
        Assert.All(plan.Unplaced, u => Assert.All(after, n => Assert.NotNull(NodeFilter.Objection(c.Pending.Single(p => p.Id == u.ReplicaId), n))));
        Assert.Empty(Scheduler.Place([.. c.Pending.Where(p => plan.Unplaced.Any(u => u.ReplicaId == p.Id))], after, SchedulingPolicy.Default, new Random(c.Seed)).Placed);
    }));

    [Fact]
    public void Fits_IsNoObjection() => Cases.Sample((Action<(PendingReplica[] Pending, SchedulableNode[] Nodes, int Seed)>)(c =>
        Assert.All(c.Pending, p => Assert.All(c.Nodes, n => Assert.Equal(NodeFilter.Objection(p, n) is null, new NodeRoom(n).Fits(p))))));

    [Fact]
    public void Place_SmallCases_PlacesNearlyAsManyAsTheBestPossible()
    {
        var placed = 0;
        var best = 0;
        var gate = new Lock();
        Cases.Where(c => c.Pending.Length <= 5 && c.Nodes.Length <= 3).Sample(c =>
        {
            var mine = Scheduler.Place(c.Pending, c.Nodes, SchedulingPolicy.Default, new Random(c.Seed)).Placed.Count;
            var most = Most(c.Pending, c.Nodes, 0);
            Assert.True(mine <= most, $"{mine} placed, {most} possible");
            lock (gate)
            {
                placed += mine;
                best += most;
            }
        }, iter: 300);

        // Greedy, biggest first: a big one may take what two small ones would have shared.
        Assert.True(placed >= 0.9 * best, $"{placed} of {best}");
    }

    [Fact]
    public void Place_CopiesOfOneService_SpreadOverNodesAndHosts()
    {
        SchedulableNode[] nodes = [Node("nod_1", 4000, 4096, "pve1"), Node("nod_2", 4000, 4096, "pve1"), Node("nod_3", 4000, 4096, "pve2")];
        var plan = Scheduler.Place([Pending("rep_1", "srv_1"), Pending("rep_2", "srv_1")], nodes, SchedulingPolicy.Default, new Random(1));

        Assert.Equal(2, plan.Placed.Select(p => nodes.Single(n => n.Id == p.NodeId).PveNode).Distinct().Count());
    }

    [Fact]
    public void Place_ManyServices_FillsANodeBeforeTheNext()
    {
        SchedulableNode[] nodes = [Node("nod_1", 1000, 1024, "pve1"), Node("nod_2", 1000, 1024, "pve1")];
        var plan = Scheduler.Place([.. Enumerable.Range(0, 4).Select(i => Pending($"rep_{i}", $"srv_{i}", 250, 256))], nodes, SchedulingPolicy.Default, new Random(1));

        Assert.Single(plan.Placed.Select(p => p.NodeId).Distinct());
    }

    [Fact]
    public void Place_NothingFits_SaysWhatEachFilterTurnedAway()
    {
        SchedulableNode[] nodes =
        [
            Node("nod_1", 1000, 64, "pve1"), Node("nod_2", 1000, 64, "pve1"),
            Node("nod_3", 1000, 1024, "pve1") with { Ready = false, NotReadyBecause = "agent silent" },
            Node("nod_4", 1000, 1024, "pve1") with { Cordoned = true },
            Node("nod_5", 1000, 1024, "pve1") with { Labels = [NodeLabels.Builder] },
            Node("nod_6", 1000, 1024, "pve1") with { PoolId = "another" },
        ];
        var unplaced = Assert.Single(Scheduler.Place([Pending("rep_1", "srv_1")], nodes, SchedulingPolicy.Default, new Random(1)).Unplaced);

        Assert.Equal("2 nodes: memory; 1: agent silent; 1: builds only; 1: cordoned", unplaced.Reason);
    }

    [Fact]
    public void Place_BuilderThatIsAlsoForApps_TakesReplicas()
    {
        var node = Node("nod_1", 1000, 1024, "pve1") with { Labels = [NodeLabels.Builder, NodeLabels.Apps] };

        Assert.Single(Scheduler.Place([Pending("rep_1", "srv_1")], [node], SchedulingPolicy.Default, new Random(1)).Placed);
    }

    [Fact]
    public void Place_NoPortLeft_IsARefusalNotAClash()
    {
        var node = Node("nod_1", 4000, 4096, "pve1");
        var plan = Scheduler.Place([Pending("rep_1", "srv_1"), Pending("rep_2", "srv_2")], [node], new SchedulingPolicy(20000, 20000), new Random(1));

        Assert.Equal(20000, Assert.Single(plan.Placed).HostPort);
        Assert.Equal("1 node: no free port", Assert.Single(plan.Unplaced).Reason);
    }

    private static SchedulableNode[] Fill(SchedulableNode[] nodes, PendingReplica[] pending, SchedulingPlan plan)
        => [.. nodes.Select(n => n with
        {
            Replicas = [.. plan.Placed.Where(p => p.NodeId == n.Id).Select(p => (Placement: p, Replica: pending.Single(r => r.Id == p.ReplicaId)))
                .Select(p => new ReservedReplica(p.Replica.Id, p.Replica.ServiceId, p.Replica.Isolation, p.Replica.CpuMilli, p.Replica.MemoryMiB, p.Placement.HostPort, p.Replica.Image))],
        })];

    private static int Most(PendingReplica[] pending, SchedulableNode[] nodes, int index)
    {
        if (index == pending.Length)
        {
            return 0;
        }

        var best = Most(pending, nodes, index + 1);
        for (var i = 0; i < nodes.Length; i++)
        {
            var replica = pending[index];
            if (NodeFilter.Objection(replica, nodes[i]) is null)
            {
                var next = nodes.ToArray();
                next[i] = next[i] with { Replicas = next[i].Replicas.Add(new(replica.Id, replica.ServiceId, replica.Isolation, replica.CpuMilli, replica.MemoryMiB, null, "")) };
                best = Math.Max(best, 1 + Most(pending, next, index + 1));
            }
        }

        return best;
    }

    private static PendingReplica Pending(string id, string service, int cpu = 250, int memory = 128, bool dedicated = false)
        => new(id, service, "pool", "default", dedicated ? Isolation.Dedicated : Isolation.Shared, cpu, memory, "image");

    private static SchedulableNode Node(string id, int cpu, int memory, string host)
        => new(id, id, "pool", host, true, "", false, [], cpu, memory, []);
}
