using CsCheck;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Liveness;

namespace ProxPaaS.Tests.Orchestrator.Cluster;

public sealed class NodeLivenessTests
{
    private static readonly LivenessPolicy Policy = LivenessPolicy.Default;

    private static readonly Gen<NodeWitnesses> Any =
        from id in Gen.Int[0, 1_000_000]
        from connected in Gen.Bool
        from silent in Gen.Int[0, 300]
        from spoken in Gen.Bool
        from heard in Gen.Bool
        from exists in Gen.Int[0, 2]
        from running in Gen.Int[0, 2]
        from online in Gen.Int[0, 2]
        from ha in Gen.Bool
        from age in Gen.Int[0, 60]
        select new NodeWitnesses(
            $"nod_{id}", connected, TimeSpan.FromSeconds(silent), spoken, heard ? new GuestWitness(Tri(exists), Tri(running), Tri(online), ha, 0) : null, TimeSpan.FromSeconds(age));

    [Fact]
    public void AgentSilent_GuestRuns_IsUnreachableAfterTheWindowAndNeverGone()
    {
        Assert.Equal(NodeHealth.Alive, Judge(silent: 14, running: true).Health);
        Assert.Equal(NodeHealth.Suspect, Judge(silent: 15, running: true).Health);
        Assert.Equal(NodeHealth.Unreachable, Judge(silent: 45, running: true).Health);
        Assert.Equal(NodeHealth.Unreachable, Judge(silent: 86_400, running: true).Health);
        Assert.Contains("its guest runs", Judge(silent: 45, running: true).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AgentSilent_GuestStopped_IsGoneAtOnce()
    {
        Assert.Equal(NodeHealth.Gone, Judge(silent: 15, running: false).Health);
        Assert.Equal(NodeHealth.Alive, Judge(silent: 3, running: false).Health);
    }

    [Fact]
    public void AgentSilent_GuestDeleted_IsGone() => Assert.Equal(NodeHealth.Gone, Judge(silent: 15, exists: false).Health);

    [Fact]
    public void HostOffline_WaitsForProxmoxHaWhereThatMayBringTheGuestBack()
    {
        Assert.Equal(NodeHealth.Suspect, Judge(silent: 119, online: false, ha: true).Health);
        Assert.Equal(NodeHealth.Unreachable, Judge(silent: 120, online: false, ha: true).Health);
        Assert.Equal(NodeHealth.Suspect, Judge(silent: 44, online: false).Health);
        Assert.Equal(NodeHealth.Unreachable, Judge(silent: 45, online: false).Health);
    }

    [Fact]
    public void ProxmoxNotHeard_OrItsWordTooOld_NobodyIsGone()
    {
        var old = new NodeWitnesses("nod_1", false, TimeSpan.FromSeconds(60), true, new(false, false, true, false, 0), Policy.WitnessAge + TimeSpan.FromSeconds(1));

        Assert.Equal(NodeHealth.Unreachable, NodeLiveness.Decide(old, Policy).Health);
        Assert.Equal(NodeHealth.Unreachable, NodeLiveness.Decide(old with { Guest = null }, Policy).Health);
        Assert.Equal(NodeHealth.Unreachable, NodeLiveness.Decide(old with { Guest = new(null, null, null, false, 0), GuestAge = default }, Policy).Health);
    }

    [Fact]
    public void NotHeardSinceOurStart_IsUnknownForTheWholeWindow()
        => Assert.Equal(NodeHealth.Unknown, NodeLiveness.Decide(new NodeWitnesses("nod_1", false, TimeSpan.FromSeconds(44), false, null, TimeSpan.MaxValue), Policy).Health);

    [Fact]
    public void MostOfThemSilent_NobodyIsEvictedAndThereIsAnAlarm()
    {
        var nodes = Enumerable.Range(0, 10).Select(i => Node($"nod_{i}", silent: i < 4 ? 60 : 1, running: true)).ToArray();
        var (verdicts, alarm) = NodeLiveness.Decide(nodes, Policy);

        Assert.Contains("4 of 10 nodes", alarm, StringComparison.Ordinal);
        Assert.Equal(4, verdicts.Values.Count(v => v.Health == NodeHealth.Suspect));
        Assert.DoesNotContain(verdicts.Values, v => v.Health is NodeHealth.Unreachable or NodeHealth.Gone);
    }

    [Fact]
    public void ThreeOfTenSilent_AreEvicted()
    {
        var nodes = Enumerable.Range(0, 10).Select(i => Node($"nod_{i}", silent: i < 3 ? 60 : 1, running: true)).ToArray();
        var (verdicts, alarm) = NodeLiveness.Decide(nodes, Policy);

        Assert.Null(alarm);
        Assert.Equal(3, verdicts.Values.Count(v => v.Health == NodeHealth.Unreachable));
    }

    [Fact]
    public void AnyWitnesses_EvictionIsBoundedAndNeedsAReason() => Any.Array[1, 30].Sample(given =>
    {
        var nodes = given.DistinctBy(n => n.NodeId).ToArray();
        var (verdicts, alarm) = NodeLiveness.Decide(nodes, Policy);
        var away = verdicts.Values.Count(v => v.Health == NodeHealth.Unreachable);
        Assert.True(away < 2 || away <= Policy.MassShare * nodes.Length, $"{away} of {nodes.Length} evicted");
        Assert.True(alarm is null || away == 0);
        foreach (var node in nodes)
        {
            var verdict = verdicts[node.NodeId];
            Assert.True(verdict.Health == NodeHealth.Alive || verdict.Reason.Length > 0);

            // Who speaks is alive, whatever Proxmox believes; who is gone was called stopped or missing by a fresh word of Proxmox.
            Assert.True(verdict.Health is NodeHealth.Alive or NodeHealth.Unknown || node.Silent >= Policy.Lease);
            Assert.True(verdict.Health != NodeHealth.Gone || (node.GuestAge <= Policy.WitnessAge && node.Guest is { Exists: false } or { Running: false }));
            Assert.True(verdict.Health != NodeHealth.Unreachable || node.Silent >= Policy.Window);
        }
    });

    private static bool? Tri(int value) => value switch
    {
        0 => null,
        1 => false,
        _ => true,
    };

    private static NodeVerdict Judge(int silent, bool? exists = true, bool? running = true, bool? online = true, bool ha = false)
        => NodeLiveness.Decide(Node("nod_1", silent, running, exists, online, ha), Policy);

    private static NodeWitnesses Node(string id, int silent, bool? running, bool? exists = true, bool? online = true, bool ha = false)
        => new(id, silent < 15, TimeSpan.FromSeconds(silent), true, new(exists, online == false ? null : running, online, ha, 0), TimeSpan.FromSeconds(2));
}
