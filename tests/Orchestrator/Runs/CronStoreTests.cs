using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Runs;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Runs;

public sealed class CronStoreTests
{
    [Fact]
    public async Task CronService_KeepsNothingUp_AndRunsWhenItIsDue()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var (service, deployment) = await CronAsync(rig);
        var store = rig.Get<CronStore>();
        Assert.Empty(await rig.LiveAsync());

        var planned = Assert.Single(await store.PlanAsync(CancellationToken.None));
        await store.FireAsync(service, CancellationToken.None);
        Assert.Equal(0, await rig.QueryAsync(c => c.Runs.CountAsync()));
        rig.Clock.Advance(planned.NextAt - rig.Clock.GetUtcNow());
        var next = await store.FireAsync(service, CancellationToken.None);
        await store.FireAsync(service, CancellationToken.None);
        await rig.UntilAsync(async () => (await RunsAsync(rig)) is [{ State: RunState.Succeeded }]);

        var run = Assert.Single(await RunsAsync(rig));
        Assert.Equal((RunKind.Cron, deployment, planned.NextAt, 0, "schedule"), (run.Kind, run.DeploymentId, run.ScheduledFor, run.ExitCode, run.StartedBy));
        Assert.NotNull(run.StartedAt);
        Assert.Equal(planned.NextAt.AddMinutes(5), next);
        Assert.Empty(await rig.LiveAsync());
    }

    [Fact]
    public async Task TwoAtOnce_MakeOneRun()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var (service, _) = await CronAsync(rig);
        await rig.Get<CronStore>().PlanAsync(CancellationToken.None);
        rig.Clock.Advance(TimeSpan.FromMinutes(5));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => rig.Get<CronStore>().FireAsync(service, CancellationToken.None)));

        Assert.Equal(1, await rig.QueryAsync(c => c.Runs.CountAsync()));
    }

    [Fact]
    public async Task Forbid_LeavesOutWhatIsDueWhileARunGoesOn_AndReplaceEndsIt()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var (service, _) = await CronAsync(rig);
        rig.RunsExitWith = null;
        await FireNextAsync(rig, service);
        await rig.PassAsync(5);
        Assert.Equal(RunState.Running, Assert.Single(await RunsAsync(rig)).State);

        await FireNextAsync(rig, service);
        Assert.Equal("Left out: the run before it was still going.", (await RunsAsync(rig))[1].Reason);
        await rig.SetAsync(service, s => s.Concurrency = RunConcurrency.Replace);
        await FireNextAsync(rig, service);
        await rig.UntilAsync(async () => (await RunsAsync(rig))[0].State == RunState.Cancelled);

        Assert.Equal([RunState.Cancelled, RunState.Skipped, RunState.Running], (await RunsAsync(rig)).Select(r => r.State));
    }

    [Fact]
    public async Task Timeout_EndsARunThatHangs()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var (service, _) = await CronAsync(rig);
        await rig.SetAsync(service, s => s.RunTimeoutSeconds = 20);
        rig.RunsExitWith = null;
        await FireNextAsync(rig, service);

        await rig.UntilAsync(async () => (await RunsAsync(rig))[0].State == RunState.TimedOut);
        Assert.Empty(await rig.LiveAsync());
    }

    [Fact]
    public async Task ScheduleTakenAway_IsNotPlannedAnyMore()
    {
        await using var rig = await ClusterRig.StartAsync();
        var (service, _) = await CronAsync(rig);
        await rig.Get<CronStore>().PlanAsync(CancellationToken.None);
        await rig.SetAsync(service, s => s.Schedule = null);
        rig.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Null(await rig.Get<CronStore>().FireAsync(service, CancellationToken.None));
        Assert.Empty(await rig.Get<CronStore>().PlanAsync(CancellationToken.None));
        Assert.Equal(0, await rig.QueryAsync(c => c.CronTimers.CountAsync()));
    }

    [Fact]
    public async Task Run_OfAServiceThatIsRemoved_GoesFirst()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var (service, _) = await CronAsync(rig);
        rig.RunsExitWith = null;
        await FireNextAsync(rig, service);
        await rig.PassAsync(5);
        await rig.SetAsync(service, s => s.DeletedAt = rig.Clock.GetUtcNow());

        await rig.UntilAsync(async () => (await rig.LiveAsync()).Count == 0);
    }

    private static async Task FireNextAsync(ClusterRig rig, string service)
    {
        var next = (await rig.Get<CronStore>().PlanAsync(CancellationToken.None)).Single(p => p.ServiceId == service).NextAt;
        rig.Clock.Advance(next - rig.Clock.GetUtcNow());
        await rig.Get<CronStore>().FireAsync(service, CancellationToken.None);
    }

    private static Task<List<Run>> RunsAsync(ClusterRig rig) => rig.QueryAsync(c => c.Runs.AsNoTracking().OrderBy(r => r.Id).ToListAsync());

    private static async Task<(string Service, string Deployment)> CronAsync(ClusterRig rig)
    {
        var service = await rig.AddServiceAsync(port: 0, domain: false);
        await rig.SetAsync(service, s => (s.Kind, s.Schedule) = (ServiceKind.Cron, "*/5 * * * *"));
        var deployment = await rig.DeployAsync(service);
        await rig.UntilStateAsync(deployment, DeploymentState.Active, passes: 3);
        return (service, deployment);
    }
}
