using System.Collections.Immutable;
using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Deployments.Rollouts;

namespace ProxPaaS.Tests.Orchestrator.Deployments;

/// <summary>What holds for a plan whatever the rows are, those included that no run of the platform leaves behind.</summary>
public sealed class RolloutPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<DateTimeOffset> Lately = Gen.Int[0, 700].Select(seconds => Now.AddSeconds(-seconds));

    private static readonly Gen<RolloutService> Services =
        from desired in Gen.Int[0, 4]
        from flags in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 9])
        from active in Gen.Int[0, 4]
        from unavailable in Gen.Int[0, 3]
        from monitor in OneOf(0, 60, 600)
        select new RolloutService("srv", "org", "prj", "web", desired, flags.Item4 == 0, active == 0 ? null : $"dep_{active}", flags.Item1, 1, flags.Item2 && desired <= 1)
        {
            Strategy = flags.Item3 ? RolloutStrategy.StopFirst : RolloutStrategy.StartFirst,
            MaxUnavailable = unavailable,
            Monitor = TimeSpan.FromSeconds(monitor),
        };

    private static readonly Gen<ImmutableArray<DeploymentStep>> Steps =
        from done in Gen.Int[0, 8]
        from release in Gen.Bool
        from at in Lately
        select RolloutSteps.Advance([], done, release, "", at, at);

    private static readonly Gen<RolloutRelease?> Releases =
        from there in Gen.Bool
        from state in Gen.Enum<RunState>()
        select there ? new RolloutRelease("run_1", "dep_1", state, "exit code 1") : null;

    private static readonly Gen<RolloutDeployment> Versions =
        from state in Gen.Enum<DeploymentState>()
        from steps in Steps
        from reason in OneOf("", "it waits")
        from waits in OneOf<string?>(null, null, null, "waits for the address of db")
        from cause in OneOf("manual", "rollback")
        from activeAt in Lately
        from flags in Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3])
        from release in Releases
        select new RolloutDeployment("", 0, state, reason, Now.AddMinutes(-20), TimeSpan.FromSeconds(60), steps, 1, waits)
        {
            Cause = cause,
            ActiveAt = flags.Item1 ? activeAt : null,
            ProvenAt = flags.Item2 ? Now : null,
            Fault = flags.Item3 == 0 ? "it crashed" : "",
            HasRelease = flags.Item4 == 0,
            Release = release,
            PoolIsFull = flags.Item1,
        };

    private static readonly Gen<RolloutReplica> Replicas =
        from version in Gen.Int[1, 4]
        from state in Gen.Enum<ReplicaState>()
        from goal in Gen.Enum<ReplicaGoal>()
        from node in Gen.Enum<NodeStanding>()
        from reason in OneOf("", "no room")
        from times in Gen.Select(Lately, Lately, Lately, Lately)
        from flags in Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 9])
        select new RolloutReplica(
            "", $"dep_{version}", state, reason, goal, node == NodeStanding.None ? null : "nod_1", node == NodeStanding.None ? "" : "node-1", node, "node-1 is in trouble",
            times.Item1, times.Item2, goal == ReplicaGoal.Drain ? times.Item3 : null, state is ReplicaState.Failed or ReplicaState.Stopped or ReplicaState.Lost ? times.Item4 : null, 1)
        {
            IsRun = flags.Item4 == 0,
            RestartsSinceReady = flags.Item3,
            UnreadySince = flags.Item2 ? times.Item2 : null,
        };

    private static readonly Gen<(RolloutState State, EdgeRouting Edges)> Cases =
        from service in Services
        from versions in Versions.Array[0, 4]
        from replicas in Replicas.Array[0, 8]
        from edges in Gen.Int[0, 2]
        from applied in (from known in Gen.Bool from draining in Gen.Bool from inFlight in Gen.Int[0, 1] select (known, draining, inFlight)).Array[8]
        from good in Gen.Bool
        select (
            new RolloutState(
                service, [.. versions.Select((v, i) => v with { Id = $"dep_{i + 1}", Version = i + 1 })],
                [.. replicas.Select((r, i) => r with { Id = $"rep_{i}" })])
            {
                LastGood = good ? new("dep_1", 1) : null,
                Releasing = [.. versions.Select(v => v.Release).OfType<RolloutRelease>().Where(r => !r.IsOver)],
            },
            new EdgeRouting(edges, edges == 0 ? [] : [Edge(applied)]));

    [Fact]
    public void Decide_AnyRows_TellsEachReplicaOneThingAndNeverToComeBack() => Sample((state, plan) =>
    {
        var goals = state.Replicas.ToDictionary(r => r.Id, r => r.Goal);
        var told = plan.Actions.OfType<RolloutAction.Aim>().Select(a => a.ReplicaId).Concat(plan.Actions.OfType<RolloutAction.Lose>().Select(l => l.ReplicaId)).ToArray();

        Assert.Equal(told.Distinct(), told);
        Assert.All(plan.Actions.OfType<RolloutAction.Aim>(), a => Assert.True(a.Goal > goals[a.ReplicaId]));
        Assert.All(told, id => Assert.True(state.Replicas.Single(r => r.Id == id).IsLive));
    });

    [Fact]
    public void Decide_AnyRows_SwitchesTheRoutesAndGoesBackOnceAtMost() => Sample((_, plan) =>
    {
        Assert.True(plan.Actions.Count(a => a is RolloutAction.Serve) <= 1);
        Assert.True(plan.Actions.Count(a => a is RolloutAction.RollBack or RolloutAction.Release) <= 1);
        Assert.All(plan.Actions.OfType<RolloutAction.Create>(), c => Assert.True(c.Count > 0));
    });

    [Fact]
    public void Decide_AnyRows_GivesAReasonAndAMomentAhead() => Sample((_, plan) =>
    {
        // A version that is well, or was found good, needs no words.
        Assert.All(plan.Actions.Where(a => a is not (RolloutAction.Judge or RolloutAction.Move)), a => Assert.NotEqual("", a.Reason));
        Assert.True(plan.LookAgainAt is null || plan.LookAgainAt > Now);
    });

    [Fact]
    public void Decide_StartFirst_LeavesAsManyReadyAsWantedUntilTheRoutesSwitch() => Sample((state, plan) =>
    {
        if (state.Service is { Strategy: RolloutStrategy.StopFirst } or { Deleted: true } || plan.Actions.Any(a => a is RolloutAction.Serve))
        {
            return;
        }

        var gone = plan.Actions.OfType<RolloutAction.Aim>().Select(a => a.ReplicaId).ToHashSet();
        var ready = state.Replicas.Where(r => r is { IsRun: false, IsReady: true, Goal: ReplicaGoal.Run, Node: NodeStanding.Stays } && r.DeploymentId == state.Service.ActiveDeploymentId).ToArray();
        Assert.True(ready.Count(r => !gone.Contains(r.Id)) >= Math.Min(ready.Length, state.Service.Desired));
    });

    private static void Sample(Action<RolloutState, RolloutPlan> check)
        => Cases.Sample(c => check(c.State, RolloutPlanner.Decide(c.State, c.Edges, RolloutPolicy.Default, Now)), iter: 10_000);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static EdgeLive Edge((bool Known, bool Draining, int InFlight)[] applied) => new("edg_1")
    {
        Connected = true,
        Applied = applied.Select((a, i) => (Id: $"rep_{i}", a)).Where(p => p.a.Known).ToImmutableDictionary(p => p.Id, p => p.a.Draining),
        Upstreams = applied.Select((a, i) => (Id: $"rep_{i}", a)).ToImmutableDictionary(p => p.Id, p => new UpstreamLive(true, p.a.InFlight, "")),
    };
}
