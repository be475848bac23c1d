using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Scaling;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Tests.Orchestrator.Scaling;

public sealed class PoolPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void EmptyPool_BelowMinimum_Grows()
    {
        var decision = PoolPlanner.Decide(Facts(min: 2, max: 3), Now);

        Assert.Equal(["pve1", "pve2"], decision.Grow);
        Assert.Contains("at least 2", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ReplicasThatDoNotFit_GrowByAsManyNodesAsTheyNeed()
    {
        var facts = Facts(min: 0, max: 9) with { Pending = [.. Enumerable.Range(0, 6).Select(i => Replica($"r{i}", 900))] };

        Assert.Equal(3, PoolPlanner.Decide(facts, Now).Grow.Count);
    }

    [Fact]
    public void NodesOnTheirWay_AreCounted()
    {
        var facts = Facts(min: 0, max: 9) with
        {
            Pending = [Replica("r1", 900), Replica("r2", 900)],
            Nodes = [Node("a", NodeState.Starting)],
        };

        var decision = PoolPlanner.Decide(facts, Now);

        Assert.Empty(decision.Grow);
        Assert.Contains("on their way", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AtMaximum_SaysSo()
    {
        var facts = Facts(min: 0, max: 1) with { Pending = [Replica("r1", 900), Replica("r2", 1800)], Nodes = [Node("a", NodeState.Ready, 1800)] };

        var decision = PoolPlanner.Decide(facts, Now);

        Assert.Empty(decision.Grow);
        Assert.Contains("maximum of 1", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ReplicaLargerThanAnyNode_IsNoReasonToGrow()
    {
        var decision = PoolPlanner.Decide(Facts(min: 0, max: 5) with { Pending = [Replica("r1", 9000)] }, Now);

        Assert.Empty(decision.Grow);
        Assert.Contains("enlarge the pool's nodes", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ThreeFailures_BackOff_ThenOneMoreTry()
    {
        var facts = Facts(min: 3, max: 5) with { FailuresInARow = 3, LastFailureAt = Now.AddSeconds(-10), LastFailure = "no agent" };

        Assert.Empty(PoolPlanner.Decide(facts, Now).Grow);
        Assert.Contains("no agent", PoolPlanner.Decide(facts, Now).Reason, StringComparison.Ordinal);
        Assert.Single(PoolPlanner.Decide(facts, Now.AddSeconds(25)).Grow);
    }

    [Fact]
    public void FullHosts_AreNamed()
    {
        var facts = Facts(min: 1, max: 5) with { Hosts = [new("pve1", false, null, 0, true), new("pve2", true, 500, 0, true)] };

        var decision = PoolPlanner.Decide(facts, Now);

        Assert.Empty(decision.Grow);
        Assert.Contains("pve1: offline; pve2: 500 MiB free, 2048 needed", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyNode_LeavesAfterItsTime_NotBefore()
    {
        var facts = Facts(min: 1, max: 5) with
        {
            Nodes = [Node("a", NodeState.Ready, 500), Node("b", NodeState.Ready) with { EmptySince = Now.AddSeconds(-61) }, Node("c", NodeState.Ready) with { EmptySince = Now.AddSeconds(-30) }],
        };

        Assert.Equal(["b"], PoolPlanner.Decide(facts, Now).Shrink);
    }

    [Fact]
    public void NodeWhoseReplicasFitElsewhere_LeavesAtTheSecondLook()
    {
        var facts = Facts(min: 1, max: 5) with { Nodes = [Node("a", NodeState.Ready, 500, "s1"), Node("b", NodeState.Ready, 900, "s2")], LastReadyAt = Now.AddMinutes(-10) };

        var first = PoolPlanner.Decide(facts, Now);
        var second = PoolPlanner.Decide(facts with { Candidate = first.Candidate }, Now.AddSeconds(16));

        Assert.Empty(first.Shrink);
        Assert.Equal("a", first.Candidate!.NodeId);
        Assert.Equal(["a"], second.Shrink);
    }

    [Fact]
    public void CopiesOfOneService_AreNotPutTogetherToSaveANode()
    {
        var facts = Facts(min: 1, max: 5) with { Nodes = [Node("a", NodeState.Ready, 300, "s1"), Node("b", NodeState.Ready, 300, "s1")], LastReadyAt = Now.AddMinutes(-10) };

        var decision = PoolPlanner.Decide(facts, Now);

        Assert.Empty(decision.Shrink);
        Assert.Null(decision.Candidate);
    }

    [Fact]
    public void Decisions_StayWithinMinimumAndMaximum_AndSettle()
        => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 12], Gen.Int[0, 2000].Array[0, 6], Gen.Int[0, 2]).Sample((min, extra, pendingCount, loads, starting) =>
        {
            var facts = Facts(min, Math.Max(1, min + extra)) with
            {
                Pending = [.. Enumerable.Range(0, pendingCount).Select(i => Replica($"p{i}", 100 + (i * 150 % 1500)))],
                Nodes =
                [
                    .. loads.Select((load, i) => Node($"n{i}", NodeState.Ready, Math.Min(load, 1888), $"s{i}") with { EmptySince = Now.AddHours(-1) }),
                    .. Enumerable.Range(0, starting).Select(i => Node($"w{i}", NodeState.Cloning)),
                ],
                LastReadyAt = Now.AddHours(-1),
            };
            var decision = PoolPlanner.Decide(facts, Now);
            var counted = facts.Nodes.Count(n => n.Counts);
            Assert.True(decision.Grow.Count == 0 || counted + decision.Grow.Count <= facts.Pool.Max);
            Assert.True(decision.Shrink.Count == 0 || facts.Nodes.Count(n => n.IsReady) - decision.Shrink.Count >= facts.Pool.Min);
            Assert.True(decision.Grow.Count == 0 || decision.Shrink.Count == 0);

            // What was decided is on its way: the same plan asks for nothing more.
            var next = facts with { Nodes = [.. facts.Nodes, .. decision.Grow.Select((host, i) => Node($"g{i}", NodeState.Reserved))] };
            Assert.Empty(PoolPlanner.Decide(next, Now).Grow);
        });

    private static PoolFacts Facts(int min, int max) => new(
        new("pool_1", "org", "pve_1", "default", [], min, max, 2, 2048, 8, null, "token", null, null, [], 60), 1950, 1888, [],
        [new("pve1", true, 64000, 0, true), new("pve2", true, 64000, 0, true)], [], 0, null, 0, null, null, null, null);

    private static PendingReplica Replica(string id, int memory) => new(id, "svc", "pool_1", "default", Isolation.Shared, 50, memory, "image");

    private static PlannerNode Node(string id, NodeState state, int load = 0, string service = "svc") => new(
        id, id, state, "pve1",
        new(id, id, "pool_1", "pve1", state == NodeState.Ready, "", false, [], 1950, 1888, load == 0 ? [] : [new($"{id}-r", service, Isolation.Shared, 50, load, 20000, "image")]),
        0, false, Now.AddHours(-1), null);
}
