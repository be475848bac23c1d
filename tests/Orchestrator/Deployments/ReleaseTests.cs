using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Deployments;

public sealed class ReleaseTests
{
    private const string V1 = "registry.test/web@sha256:1", V2 = "registry.test/web@sha256:2";

    [Fact]
    public async Task ReleaseCommand_RunsOnceInTheNewImageBeforeAnyReplica()
    {
        await using var rig = await ClusterRig.StartAsync();
        var node = await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync(replicas: 2);
        await rig.SetAsync(service, s => s.ReleaseCommand = ["migrate", "--all"]);
        rig.RunsExitWith = null;
        var first = await rig.DeployAsync(service, V1);
        await rig.PassAsync(6);

        var sent = Assert.Single((await rig.Get<DesiredStateStore>().ReadAsync(node, CancellationToken.None)).Replicas);
        Assert.Equal((true, V1, 0u), (sent.RunOnce, sent.Image, sent.ContainerPort));
        Assert.Equal(["migrate", "--all"], sent.Command);
        Assert.Equal("sesame", sent.Environment["SECRET"]);
        Assert.Null(sent.Readiness);
        Assert.Contains("its release command runs", (await rig.DeploymentAsync(first)).Reason, StringComparison.Ordinal);
        Assert.Equal("released", DeploymentViews.Steps(await rig.DeploymentAsync(first)).Single(s => s is { StartedAt: not null, FinishedAt: null }).Name);

        rig.RunsExitWith = 0;
        await rig.UntilStateAsync(first, DeploymentState.Active);
        var run = await rig.QueryAsync(c => c.Runs.AsNoTracking().SingleAsync());
        Assert.Equal((RunKind.Release, RunState.Succeeded, 0, "migrate"), (run.Kind, run.State, run.ExitCode, run.Program));
        Assert.All((await rig.ReplicasAsync(first)).Where(r => r.RunId is null), r => Assert.True(r.CreatedAt >= run.FinishedAt));
        Assert.Equal(2, (await rig.LiveAsync(first)).Count);
        Assert.All(DeploymentViews.Steps(await rig.DeploymentAsync(first)).Where(s => s.Name != "drained"), s => Assert.NotNull(s.FinishedAt));
    }

    [Fact]
    public async Task ReleaseCommand_ThatFails_FailsTheDeploymentAndTheOldServesOn()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        var first = await rig.DeployAsync(service, V1);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        var before = (await rig.LiveAsync(first)).Single().Id;
        await rig.SetAsync(service, s => s.ReleaseCommand = ["migrate"]);
        rig.RunsExitWith = 3;

        var second = await rig.DeployAsync(service, V2);
        await rig.UntilStateAsync(second, DeploymentState.Failed);
        await rig.PassAsync(3);

        Assert.Contains("release command did not succeed: It ended with exit code 3", (await rig.DeploymentAsync(second)).Reason, StringComparison.Ordinal);
        Assert.Equal(before, Assert.Single(await rig.LiveAsync()).Id);
        Assert.DoesNotContain(await rig.ReplicasAsync(second), r => r.RunId is null);
    }

    [Fact]
    public async Task ReleaseCommand_OfAnOvertakenVersion_IsCancelledBeforeTheNextOneBegins()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await rig.SetAsync(service, s => s.ReleaseCommand = ["migrate"]);
        rig.RunsExitWith = null;
        var first = await rig.DeployAsync(service, V1);
        await rig.PassAsync(5);
        var second = await rig.DeployAsync(service, V2);
        var together = 0;
        await rig.UntilAsync(async () =>
        {
            together = Math.Max(together, (await rig.LiveAsync()).Count(r => r.RunId is not null));
            return (await rig.QueryAsync(c => c.Runs.CountAsync())) == 2;
        });

        rig.RunsExitWith = 0;
        await rig.UntilStateAsync(second, DeploymentState.Active);

        Assert.Equal(1, together);
        Assert.Equal(RunState.Cancelled, (await rig.QueryAsync(c => c.Runs.AsNoTracking().SingleAsync(r => r.DeploymentId == first))).State);
    }

    [Fact]
    public async Task CancelledDeployment_TakesItsReleaseCommandWithIt()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await rig.SetAsync(service, s => s.ReleaseCommand = ["migrate"]);
        rig.RunsExitWith = null;
        var first = await rig.DeployAsync(service, V1);
        await rig.PassAsync(5);
        await rig.ChangeAsync(async c => (await c.Deployments.SingleAsync()).State = DeploymentState.Failed);

        await rig.UntilAsync(async () => (await rig.LiveAsync()).Count == 0, passes: 10);
        await rig.PassAsync(2);

        Assert.Equal(RunState.Cancelled, (await rig.QueryAsync(c => c.Runs.AsNoTracking().SingleAsync(r => r.DeploymentId == first))).State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Restart_WhileTheReleaseCommandRuns_RunsItOnce(int pass)
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await rig.SetAsync(service, s => s.ReleaseCommand = ["migrate"]);
        var first = await rig.DeployAsync(service, V1);

        await rig.PassAsync(pass);
        await rig.RestartAsync();
        await rig.UntilStateAsync(first, DeploymentState.Active);

        Assert.Equal(1, await rig.QueryAsync(c => c.Runs.CountAsync()));
        Assert.Equal(1, (await rig.ReplicasAsync()).Count(r => r.RunId is not null));
    }
}
