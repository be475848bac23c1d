using CsCheck;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Deployments.Rollouts;
using ProxPaaS.Orchestrator.Deployments.Rollouts.Rules;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Deployments;

public sealed class StopFirstTests
{
    private const string V1 = "registry.test/web@sha256:1", V2 = "registry.test/web@sha256:2", Broken = "registry.test/broken@sha256:3";

    private static readonly Gen<(int Desired, int Least, RolloutReplica[] Old, RolloutReplica[] Young)> Cases =
        from desired in Gen.Int[1, 6]
        from unavailable in Gen.Int[1, 6]
        from old in (from ready in Gen.Bool from running in Gen.Bool select (ready, running)).Array[0, 6]
        from young in (from ready in Gen.Bool from running in Gen.Bool select (ready, running)).Array[0, 6]
        select (
            desired, Math.Max(0, desired - unavailable), old.Select((r, i) => Replica($"old_{i}", r.ready, r.running)).ToArray(), young.Select((r, i) => Replica($"new_{i}", r.ready, r.running)).ToArray());

    [Fact]
    public void Of_AnyCase_NeitherTooFewServeNorTooManyExist() => Cases.Sample((Action<(int Desired, int Least, RolloutReplica[] Old, RolloutReplica[] Young)>)(c =>
    {
        var step = StopFirst.Of(c.Desired, c.Least, c.Old, c.Young);
        var serving = c.Old.Concat(c.Young).Count(r => r is { IsReady: true, Goal: ReplicaGoal.Run });
        var taken = step.Leave.Count(r => r.IsReady);

        Assert.True(taken == 0 || serving - taken >= c.Least, "fewer than allowed serve");
        Assert.True(step.Create == 0 || c.Old.Length + c.Young.Length + step.Create <= c.Desired, "more than wanted exist");
        Assert.All(step.Leave, r => Assert.Contains(r, c.Old));
        Assert.All(step.Leave, r => Assert.Equal(ReplicaGoal.Run, r.Goal));
    }));

    [Fact]
    public void Of_SteppedOn_EndsWithTheNewVersionAlone() => (from desired in Gen.Int[1, 6] from unavailable in Gen.Int[1, 6] select (desired, unavailable)).Sample(c =>
    {
        var old = Enumerable.Range(0, c.desired).Select(i => Replica($"old_{i}", true, true)).ToList();
        var young = new List<RolloutReplica>();
        for (var i = 0; i < 40; i++)
        {
            var step = StopFirst.Of(c.desired, Math.Max(0, c.desired - c.unavailable), old, young);
            young = [.. young.Select(r => r with { State = ReplicaState.Ready }), .. Enumerable.Range(0, step.Create).Select(n => Replica($"new_{i}_{n}", false, true))];
            old = [.. old.Where(r => r.Goal == ReplicaGoal.Run).Select(r => step.Leave.Contains(r) ? r with { Goal = ReplicaGoal.Drain } : r)];
        }

        return old.Count == 0 && young.Count == c.desired && young.All(r => r.IsReady);
    });

    [Fact]
    public async Task FullPool_StopFirst_GoesThroughReplicaByReplicaAndKeepsTheRestServing()
    {
        await using var rig = await ClusterRig.StartAsync();
        var (service, first) = await FullAsync(rig);
        var least = int.MaxValue;
        rig.Watch = tables => least = Math.Min(least, tables.Current!.Table.Routes[0].Upstreams.Count(u => u.State == Contracts.Edge.UpstreamState.Active));

        var second = await rig.DeployAsync(service, V2);
        await rig.PassAsync(2);
        Assert.Contains("stop-first", Assert.Single(DeploymentViews.Steps(await rig.DeploymentAsync(second)), s => s is { StartedAt: not null, FinishedAt: null }).Detail, StringComparison.Ordinal);
        await rig.UntilStateAsync(second, DeploymentState.Active);
        await rig.UntilStateAsync(first, DeploymentState.Superseded);

        Assert.Equal(2, least);
        Assert.Equal(3, (await rig.LiveAsync(second)).Count(r => r.State == ReplicaState.Ready));
        Assert.Equal(3, (await rig.LiveAsync()).Count);
    }

    [Fact]
    public async Task FullPool_StopFirstWithABrokenVersion_BringsTheOldBackAndNeverGoesBelow()
    {
        await using var rig = await ClusterRig.StartAsync();
        var (service, first) = await FullAsync(rig);
        var least = int.MaxValue;
        rig.Watch = tables => least = Math.Min(least, tables.Current!.Table.Routes[0].Upstreams.Count(u => u.State == Contracts.Edge.UpstreamState.Active));

        var second = await rig.DeployAsync(service, Broken);
        await rig.UntilStateAsync(second, DeploymentState.Failed);
        await rig.UntilAsync(async () => (await rig.LiveAsync(first)).Count(r => r.State == ReplicaState.Ready) == 3);

        Assert.Equal(2, least);
        Assert.Equal(3, (await rig.LiveAsync()).Count);
        Assert.Contains("Version 1 serves on", (await rig.DeploymentAsync(second)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopFirst_NewerVersionHalfWay_TakesOverWithoutGoingBelow()
    {
        await using var rig = await ClusterRig.StartAsync();
        var (service, _) = await FullAsync(rig);
        var least = int.MaxValue;
        rig.Watch = tables => least = Math.Min(least, tables.Current!.Table.Routes[0].Upstreams.Count(u => u.State == Contracts.Edge.UpstreamState.Active));
        await rig.DeployAsync(service, V2);
        await rig.PassAsync(12);

        var third = await rig.DeployAsync(service, "registry.test/web@sha256:4");
        await rig.UntilStateAsync(third, DeploymentState.Active);
        await rig.UntilAsync(async () => (await rig.LiveAsync()).Count == 3);

        Assert.Equal(2, least);
        Assert.All(await rig.LiveAsync(), r => Assert.Equal(third, r.DeploymentId));
    }

    [Fact]
    public async Task FullPool_StartFirst_WaitsAndSaysWhatToDo()
    {
        await using var rig = await ClusterRig.StartAsync();
        var (service, first) = await FullAsync(rig);
        await rig.SetAsync(service, s => s.Strategy = RolloutStrategy.StartFirst);
        await rig.ChangeAsync(async c => (await c.NodePools.SingleAsync()).Max = 1);

        var second = await rig.DeployAsync(service, V2);
        await rig.PassAsync(15);

        var waiting = await rig.DeploymentAsync(second);
        Assert.Equal(DeploymentState.Placing, waiting.State);
        Assert.Contains("set the strategy stopFirst", waiting.Reason, StringComparison.Ordinal);
        Assert.Contains("set the strategy stopFirst", DeploymentViews.Steps(waiting).Single(s => s.Name == "placed").Detail, StringComparison.Ordinal);
        Assert.Equal(3, (await rig.LiveAsync(first)).Count(r => r.State == ReplicaState.Ready));

        await rig.SetAsync(service, s => s.Strategy = RolloutStrategy.StopFirst);
        await rig.UntilStateAsync(second, DeploymentState.Active);
    }

    [Fact]
    public async Task OneReplica_StopFirst_IsStoppedBeforeTheNextStarts()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync(memoryMiB: 128);
        var service = await rig.AddServiceAsync();
        await rig.SetAsync(service, s => s.Strategy = RolloutStrategy.StopFirst);
        await rig.UntilStateAsync(await rig.DeployAsync(service, V1), DeploymentState.Active);

        var second = await rig.DeployAsync(service, V2);
        var most = 0;
        await rig.UntilAsync(async () =>
        {
            most = Math.Max(most, (await rig.LiveAsync()).Count);
            return (await rig.DeploymentAsync(second)).State == DeploymentState.Active;
        });

        Assert.Equal(1, most);
    }

    /// <summary>Three replicas of 128 MiB on the only node of 384 MiB.</summary>
    private static async Task<(string Service, string First)> FullAsync(ClusterRig rig)
    {
        await rig.AddNodeAsync(memoryMiB: 384);
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync(replicas: 3);
        await rig.SetAsync(service, s => s.Strategy = RolloutStrategy.StopFirst);
        var first = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        await rig.PassAsync();
        return (service, first);
    }

    private static RolloutReplica Replica(string id, bool ready, bool running)
        => new(id, "dep_1", ready ? ReplicaState.Ready : ReplicaState.Starting, "", running ? ReplicaGoal.Run : ReplicaGoal.Drain, "nod_1", "node-1", NodeStanding.Stays, "", DateTimeOffset.UnixEpoch, null, null, null, 1);
}
