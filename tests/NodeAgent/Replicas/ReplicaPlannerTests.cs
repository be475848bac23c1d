using CsCheck;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.Tests.NodeAgent.Replicas;

public sealed class ReplicaPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Plan_NothingThere_Creates() => Assert.Equal(ReplicaActionKind.Create, One(Spec(), []).Kind);

    [Fact]
    public void Plan_MatchingContainerRuns_PlansNothing() => Assert.Empty(Plan(Spec(), [Running()]));

    [Fact]
    public void Plan_ContainerOfAnotherHashScheme_IsAdopted() => Assert.Empty(Plan(Spec(), [Running() with { SpecHash = "v0-whatever" }]));

    [Fact]
    public void Plan_ProbeChanged_DoesNotReplaceTheContainer()
    {
        var spec = Spec();
        var running = Running();
        spec.Readiness = new() { Kind = ProbeKind.Http, Path = "/up" };
        spec.StopGrace = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(99));

        Assert.Empty(Plan(spec, [running]));
    }

    [Fact]
    public void Plan_ImageChanged_RemovesTheContainerFirst()
    {
        var spec = Spec();
        var running = Running();
        spec.Image = "other";

        Assert.Equal(ReplicaActionKind.Remove, One(spec, [running]).Kind);
    }

    [Fact]
    public void Plan_AnotherContainerWritesToTheVolume_WaitsUntilItIsDown()
    {
        var spec = Spec();
        spec.Volumes.Add(new VolumeMount { Id = "vol_1", Path = "/data" });
        var other = new ObservedContainer("c9", "rep_old", ContainerState.Running) { Volumes = ["vol_1"] };

        Assert.DoesNotContain(Plan(spec, [other]), action => action.Kind == ReplicaActionKind.Create);
        Assert.Contains(Plan(spec, [other with { State = ContainerState.Exited }]), action => action.Kind == ReplicaActionKind.Create);
    }

    [Fact]
    public void Plan_VolumeAdded_ReplacesTheContainer()
    {
        var spec = Spec();
        spec.Volumes.Add(new VolumeMount { Id = "vol_1", Path = "/data" });

        Assert.Equal(ReplicaActionKind.Remove, One(spec, [Running()]).Kind);
    }

    [Fact]
    public void Plan_ContainerStopped_StartsIt() => Assert.Equal(ReplicaActionKind.Start, One(Spec(), [Running() with { State = ContainerState.Exited }]).Kind);

    [Fact]
    public void Plan_StartFailedAMomentAgo_Waits()
        => Assert.Empty(Plan(Spec(), [], new ReplicaRecord("rep_a") { RetryAt = Now.AddSeconds(1) }));

    [Fact]
    public void Plan_NotReadyWithinDeadline_Fails()
    {
        var action = One(Spec(), [Running()], new ReplicaRecord("rep_a") { FirstStartAt = Now.AddSeconds(-120) });

        Assert.Equal(ReplicaActionKind.Fail, action.Kind);
        Assert.StartsWith("It did not listen on port 8080 within 120 s", action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_WasReadyOnce_IsNeverGivenUp()
        => Assert.Empty(Plan(Spec(), [Running()], new ReplicaRecord("rep_a") { FirstStartAt = Now.AddHours(-1), ReadyAt = Now.AddMinutes(-50), Restarts = 99 }));

    [Fact]
    public void Plan_LentCpuForItsStart_IsTakenBackOnceWhenReady()
    {
        var spec = Spec();
        spec.CpuMilli = 100;
        var running = Running() with { SpecHash = ReplicaSpecHash.Of(spec) };
        var ready = new ReplicaRecord("rep_a") { ReadyAt = Now };

        Assert.Empty(Plan(spec, [running], ready with { ReadyAt = null }));
        Assert.Equal(ReplicaActionKind.LimitCpu, One(spec, [running], ready).Kind);
        Assert.Equal(ReplicaActionKind.LimitCpu, One(spec, [running], ready with { CpuLimitedContainer = "c0" }).Kind);
        Assert.Empty(Plan(spec, [running], ready with { CpuLimitedContainer = "c1" }));
        Assert.Empty(Plan(spec, [running], ready with { RetryAt = Now.AddSeconds(1) }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(4000)]
    public void Plan_LimitThatItStartedWith_IsLeft(uint milli)
    {
        var spec = Spec();
        spec.CpuMilli = milli;

        Assert.Empty(Plan(spec, [Running() with { SpecHash = ReplicaSpecHash.Of(spec) }], new ReplicaRecord("rep_a") { ReadyAt = Now }));
    }

    [Fact]
    public void Plan_FiveRestartsBeforeReady_FailsWithTheExitCode()
    {
        var action = One(Spec(), [Running() with { State = ContainerState.Restarting }], new ReplicaRecord("rep_a") { Restarts = 5, ExitCode = 3, FirstStartAt = Now });

        Assert.Equal(ReplicaActionKind.Fail, action.Kind);
        Assert.Contains("exit code 3", action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_GivenUpAndStillUp_Halts()
        => Assert.Equal(ReplicaActionKind.Halt, One(Spec(), [Running()], new ReplicaRecord("rep_a") { Failure = "no" }).Kind);

    [Fact]
    public void Plan_GivenUpAndDown_PlansNothing()
        => Assert.Empty(Plan(Spec(), [Running() with { State = ContainerState.Exited }], new ReplicaRecord("rep_a") { Failure = "no" }));

    [Fact]
    public void Plan_ToStopWhilePulling_Cancels()
    {
        var spec = Spec();
        spec.Intent = ReplicaIntent.Stop;

        var actions = ReplicaPlanner.Plan([spec], [], new Dictionary<string, ReplicaRecord>(), new Dictionary<string, ReplicaActionKind> { ["rep_a"] = ReplicaActionKind.Create }, Now);

        Assert.Equal(ReplicaActionKind.Cancel, Assert.Single(actions).Kind);
    }

    [Fact]
    public void Plan_Undesired_RemovesAndCancels()
    {
        var actions = ReplicaPlanner.Plan(
            [], [Running()], new Dictionary<string, ReplicaRecord>(), new Dictionary<string, ReplicaActionKind> { ["rep_b"] = ReplicaActionKind.Create }, Now);

        Assert.Equal([(ReplicaActionKind.Remove, "rep_a"), (ReplicaActionKind.Cancel, "rep_b")], actions.Select(action => (action.Kind, action.ReplicaId)));
    }

    /// <summary>Whatever is there: carrying out plans ends in a world where nothing is left to plan, with one container per running replica.</summary>
    [Fact]
    public void Plan_CarriedOutAgainAndAgain_Settles()
        => WorldGen.Sample(world =>
        {
            var containers = world.Containers.ToList();
            var records = world.Records.ToDictionary(record => record.Id);
            for (var round = 0; round < 50; round++)
            {
                var actions = ReplicaPlanner.Plan(world.Specs, containers, records, new Dictionary<string, ReplicaActionKind>(), Now);
                if (actions.Count == 0)
                {
                    return Settled(world.Specs, containers, records);
                }

                if (actions.Select(action => action.ReplicaId).Distinct().Count() != actions.Count)
                {
                    return false;
                }

                foreach (var action in actions)
                {
                    Carry(action, containers, records);
                }
            }

            return false;
        });

    [Fact]
    public void Plan_Always_TouchesOnlyContainersThatAreNotMatchingAndUp()
        => WorldGen.Sample(world =>
        {
            var actions = ReplicaPlanner.Plan(world.Specs, world.Containers, world.Records.ToDictionary(record => record.Id), new Dictionary<string, ReplicaActionKind>(), Now);
            return actions.Where(action => action.Kind == ReplicaActionKind.Remove).All(action =>
            {
                var container = world.Containers.Single(container => container.Id == action.ContainerId);
                var spec = world.Specs.FirstOrDefault(spec => spec.Id == container.ReplicaId);
                return spec is null || spec.Intent == ReplicaIntent.Stop || !ReplicaSpecHash.Matches(container.SpecHash, spec) || container.State == ContainerState.Dead
                    || world.Containers.Count(other => other.ReplicaId == container.ReplicaId) > 1;
            });
        });

    private static bool Settled(IReadOnlyCollection<ReplicaSpec> specs, List<ObservedContainer> containers, Dictionary<string, ReplicaRecord> records)
        => containers.All(container => specs.Any(spec => spec.Id == container.ReplicaId && spec.Intent != ReplicaIntent.Stop))
            && specs.All(spec =>
            {
                var record = records.GetValueOrDefault(spec.Id) ?? new ReplicaRecord(spec.Id);
                var up = containers.Count(container => container.ReplicaId == spec.Id && container.IsUp);
                return spec.Intent == ReplicaIntent.Stop ? record.Stopped && up == 0
                    : record.Failure.Length > 0 ? up == 0
                    : up == 1 || record.RetryAt > Now;
            });

    private static void Carry(ReplicaAction action, List<ObservedContainer> containers, Dictionary<string, ReplicaRecord> records)
    {
        var record = records.GetValueOrDefault(action.ReplicaId) ?? new ReplicaRecord(action.ReplicaId);
        var at = containers.FindIndex(container => container.Id == action.ContainerId);
        switch (action.Kind)
        {
            case ReplicaActionKind.Create:
                containers.Add(new($"new-{action.ReplicaId}-{containers.Count}", action.ReplicaId, ContainerState.Running) { SpecHash = ReplicaSpecHash.Of(action.Spec!) });
                break;
            case ReplicaActionKind.Start:
                containers[at] = containers[at] with { State = ContainerState.Running };
                break;
            case ReplicaActionKind.Remove:
                containers.RemoveAt(at);
                break;
            case ReplicaActionKind.Halt:
                containers[at] = containers[at] with { State = ContainerState.Exited };
                break;
            case ReplicaActionKind.Fail:
                records[action.ReplicaId] = record with { Failure = action.Reason };
                break;
            case ReplicaActionKind.MarkStopped:
                records[action.ReplicaId] = record with { Stopped = true };
                break;
        }
    }

    private static readonly Gen<ReplicaSpec> SpecGen =
        from id in Gen.Int[0, 3]
        from intent in Gen.OneOf([.. new[] { ReplicaIntent.Run, ReplicaIntent.Stop, ReplicaIntent.Unspecified }.Select(value => Gen.Const(value))])
        from image in Gen.OneOf([.. new[] { "a", "b" }.Select(value => Gen.Const(value))])
        select new ReplicaSpec { Id = $"rep_{id}", Intent = intent, Image = image, ContainerPort = 8080 };

    private static readonly Gen<ObservedContainer> ContainerGen =
        from id in Gen.Int[0, 1_000_000]
        from replica in Gen.Int[0, 4]
        from state in Gen.Enum<ContainerState>()
        from image in Gen.OneOf([.. new[] { "a", "b" }.Select(value => Gen.Const(value))])
        select new ObservedContainer($"c{id}", $"rep_{replica}", state) { SpecHash = ReplicaSpecHash.Of(new() { Image = image, ContainerPort = 8080 }) };

    private static readonly Gen<ReplicaRecord> RecordGen =
        from id in Gen.Int[0, 4]
        from restarts in Gen.Int[0, 6]
        from ready in Gen.Bool
        from failed in Gen.Bool
        from retry in Gen.Int[-5, 5]
        from started in Gen.Int[0, 300]
        select new ReplicaRecord($"rep_{id}")
        {
            Restarts = restarts,
            ReadyAt = ready ? Now.AddMinutes(-1) : null,
            Failure = failed ? "no" : "",
            RetryAt = Now.AddSeconds(retry),
            FirstStartAt = Now.AddSeconds(-started),
        };

    private static readonly Gen<(ReplicaSpec[] Specs, ObservedContainer[] Containers, ReplicaRecord[] Records)> WorldGen =
        from specs in SpecGen.Array[0, 4]
        from containers in ContainerGen.Array[0, 6]
        from records in RecordGen.Array[0, 4]
        select (specs.DistinctBy(spec => spec.Id).ToArray(), containers.DistinctBy(container => container.Id).ToArray(), records.DistinctBy(record => record.Id).ToArray());

    private static ReplicaSpec Spec() => new() { Id = "rep_a", Image = "image", ContainerPort = 8080, Intent = ReplicaIntent.Run };

    private static ObservedContainer Running() => new("c1", "rep_a", ContainerState.Running) { SpecHash = ReplicaSpecHash.Of(Spec()) };

    private static IReadOnlyList<ReplicaAction> Plan(ReplicaSpec spec, ObservedContainer[] containers, params ReplicaRecord[] records)
        => ReplicaPlanner.Plan([spec], containers, records.ToDictionary(record => record.Id), new Dictionary<string, ReplicaActionKind>(), Now);

    private static ReplicaAction One(ReplicaSpec spec, ObservedContainer[] containers, params ReplicaRecord[] records) => Assert.Single(Plan(spec, containers, records));
}
