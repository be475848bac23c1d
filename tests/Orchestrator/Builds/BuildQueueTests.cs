using CsCheck;
using ProxPaaS.Orchestrator.Builds.Queue;

namespace ProxPaaS.Tests.Orchestrator.Builds;

public sealed class BuildQueueTests
{
    private static readonly Gen<QueuedBuild[]> Queues = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 1], Gen.Int[-1, 4]).Array[0, 14]
        .Select(rows => rows.Select((r, i) => Queued($"b{i:00}", $"o{r.Item1}", $"s{r.Item1}{r.Item2}", $"r{r.Item3}", r.Item4 < 0 ? null : $"n{r.Item4}")).ToArray());

    private static readonly Gen<BuilderNode[]> Nodes = Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[1, 4]).Array[0, 5]
        .Select(nodes => nodes.Select((n, i) => new BuilderNode($"n{i}", $"n{i}", n.Item1, n.Item2, n.Item3, n.Item1 ? "" : "is not connected")).ToArray());

    [Fact]
    public void Assign_AnyQueue_KeepsSlotsAndBranches_AndLeavesNoneIdle() => Gen.Select(Queues, Nodes, Queues).Sample((queued, builders, before) =>
    {
        var running = before.DistinctBy(b => (b.ServiceId, b.Ref)).Take(3).Select(b => new ActiveBuild($"run-{b.Id}", b.OrganisationId, b.ServiceId, b.Ref, new string('c', 40))).ToArray();
        var result = BuildQueue.Assign(queued, running, builders);

        Assert.Equal(queued.Select(b => b.Id).Order(), result.Select(r => r.BuildId).Order());
        var load = builders.ToDictionary(b => b.NodeId, b => b.Running + result.Count(r => r.NodeId == b.NodeId));
        Assert.All(builders.Where(b => result.Any(r => r.NodeId == b.NodeId)), b => Assert.True(b.Ready && load[b.NodeId] <= b.Slots));
        Assert.All(result, r => Assert.Equal(r.NodeId is null, r.Reason.Length > 0));

        var branches = running.Select(r => (r.ServiceId, r.Ref)).Concat(Placed(queued, result).Select(b => (b.ServiceId, b.Ref))).ToList();
        Assert.Equal(branches.Distinct().Count(), branches.Count);
        if (builders.Any(b => b.Ready && load[b.NodeId] < b.Slots))
        {
            Assert.All(queued.Where(b => result.Single(r => r.BuildId == b.Id).NodeId is null), b => Assert.Contains((b.ServiceId, b.Ref), branches));
        }
    });

    [Fact]
    public void Assign_OneOrganisationWithManyBuilds_LeavesRoomForTheOther()
    {
        QueuedBuild[] queued = [.. Enumerable.Range(0, 6).Select(i => Queued($"a{i}", "busy", $"sa{i}", "main")), Queued("z", "quiet", "sz", "main")];

        var result = BuildQueue.Assign(queued, [], [Builder("n", 0, 3)]);

        Assert.Equal(["a0", "z", "a1"], Placed(queued, result).Select(b => b.Id));
    }

    [Fact]
    public void Assign_ServiceWithManyBranches_LeavesRoomForTheOtherServices()
    {
        QueuedBuild[] queued = [Queued("a1", "o", "a", "r1"), Queued("a2", "o", "a", "r2"), Queued("b1", "o", "b", "r1")];

        Assert.Equal(["a1", "b1"], Placed(queued, BuildQueue.Assign(queued, [], [Builder("n", 0, 2)])).Select(b => b.Id));
    }

    [Fact]
    public void Assign_BuilderThatHasTheLayers_GoesBeforeTheEmptierOne_UnlessItIsFull()
    {
        BuilderNode[] builders = [Builder("warm", 1, 2), Builder("idle", 0, 2)];

        Assert.Equal("warm", BuildQueue.Assign([Queued("b", "o", "s", "r", "warm")], [], builders).Single().NodeId);
        Assert.Equal("idle", BuildQueue.Assign([Queued("b", "o", "s", "r", "warm")], [], [Builder("warm", 2, 2), Builder("idle", 0, 2)]).Single().NodeId);
        Assert.Equal("idle", BuildQueue.Assign([Queued("b", "o", "s", "r")], [], builders).Single().NodeId);
    }

    [Fact]
    public void Assign_BranchThatIsBeingBuilt_WaitsForItAndSaysSo()
        => Assert.Equal(
            "Waits for the build of commit cccccccc of the same branch, which runs.",
            BuildQueue.Assign([Queued("b2", "o", "s", "r")], [new("b1", "o", "s", "r", new string('c', 40))], [Builder("n", 1, 4)]).Single().Reason);

    [Fact]
    public void Assign_WithoutASlot_SaysWhatEachBuilderLacks()
    {
        QueuedBuild[] one = [Queued("b", "o", "s", "r")];

        Assert.Equal("Waits for a builder node: there is none yet.", BuildQueue.Assign(one, [], []).Single().Reason);
        Assert.Equal(
            "Waits for a builder node: a is not connected; b is cordoned.",
            BuildQueue.Assign(one, [], [new("1", "a", false, 0, 1, "is not connected"), new("2", "b", false, 0, 1, "is cordoned")]).Single().Reason);
        Assert.Equal("Waits for a builder node: the builder is busy (2 of 2 slots taken).", BuildQueue.Assign(one, [], [Builder("n", 2, 2)]).Single().Reason);
    }

    private static QueuedBuild Queued(string id, string organisation, string service, string reference, string? last = null) => new(id, organisation, service, reference, last);

    private static BuilderNode Builder(string id, int running, int slots) => new(id, id, true, running, slots, "");

    private static IEnumerable<QueuedBuild> Placed(IReadOnlyList<QueuedBuild> queued, IEnumerable<BuildAssignment> result)
        => result.Where(r => r.NodeId is not null).Select(r => queued.First(b => b.Id == r.BuildId));
}
