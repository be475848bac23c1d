using CsCheck;
using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Tests.Orchestrator.Builds;

public sealed class BuildQueueTests
{
    [Fact]
    public void Assign_AnyQueue_NeverFillsABuilderBeyondItsSlots_AndLeavesNoneFreeWhileOneWaits()
        => Gen.Select(Gen.Int[0, 12], Gen.Select(Gen.Bool, Gen.Int[0, 3]).Array[0, 5], Gen.Int[1, 3]).Sample((count, nodes, slots) =>
        {
            var builders = nodes.Select((n, i) => new BuilderNode($"n{i}", $"n{i}", n.Item1, n.Item2, n.Item1 ? "" : "is not connected")).ToList();
            var result = BuildQueue.Assign([.. Enumerable.Range(0, count).Select(i => $"b{i}")], builders, slots);

            Assert.Equal(count, result.Count);
            var load = builders.ToDictionary(b => b.NodeId, b => b.Running + result.Count(r => r.NodeId == b.NodeId));
            Assert.All(builders.Where(b => result.Any(r => r.NodeId == b.NodeId)), b => Assert.True(b.Ready && load[b.NodeId] <= slots));
            if (result.Any(r => r.NodeId is null))
            {
                Assert.DoesNotContain(builders, b => b.Ready && load[b.NodeId] < slots);
            }

            Assert.All(result, r => Assert.Equal(r.NodeId is null, r.Reason.Length > 0));
        });

    [Fact]
    public void Assign_WithoutReadyBuilders_SaysWhatEachLacks()
        => Assert.Equal(
            "Waits for a builder node: a is not connected; b is cordoned.",
            BuildQueue.Assign(["b1"], [new("1", "a", false, 0, "is not connected"), new("2", "b", false, 0, "is cordoned")], 1).Single().Reason);
}
