using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Deployments;

public sealed class RollbackTests
{
    private const string Good = "registry.test/web@sha256:1", Crashing = "registry.test/crashing@sha256:2";

    [Fact]
    public async Task CrashingVersion_InItsWindow_IsRolledBackWithItsOldSpecAsANewDeployment()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        await rig.AddEdgeAsync("edg_1");
        var service = await rig.AddServiceAsync(replicas: 2);
        var first = await rig.DeployAsync(service, Good);
        await ProvenAsync(rig, first);
        var second = await rig.DeployAsync(service, Crashing);
        await rig.UntilStateAsync(second, DeploymentState.Active);

        rig.CrashingImage = "crashing";
        await rig.UntilAsync(async () => (await NewestAsync(rig)) is { Version: 3, State: DeploymentState.Active });
        await rig.PassAsync(5);

        var third = await NewestAsync(rig);
        Assert.Equal(("rollback", Good), (third.Cause, third.Image));
        Assert.Contains("Version 2 was rolled back to version 1: within 60 s of going live a replica crashed", third.Why, StringComparison.Ordinal);
        Assert.Equal("sesame", DeploymentSpecSeal.Open(rig.Get<ISecretBox>(), third.Id, third.SealedSpec).Variables["SECRET"]);
        var bad = await rig.DeploymentAsync(second);
        Assert.Equal(DeploymentState.Failed, bad.State);
        Assert.Contains("rolled back to version 1. Version 3 serves.", bad.Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await rig.LiveAsync(third.Id)).Count(r => r.State == ReplicaState.Ready));
        Assert.Empty(await rig.LiveAsync(second));
        Assert.Contains(rig.Events.All, e => e.Subject == third.Id && e.Message.Contains("was rolled back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rollback_ThatCrashesToo_IsTheEndOfIt()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await ProvenAsync(rig, await rig.DeployAsync(service, Good));
        var second = await rig.DeployAsync(service, Crashing);
        await rig.UntilStateAsync(second, DeploymentState.Active);

        // Everything crashes, the good one too: something else is wrong.
        rig.CrashingImage = "registry.test";
        await rig.PassAsync(200);

        var all = await rig.QueryAsync(c => c.Deployments.AsNoTracking().OrderBy(d => d.Version).ToListAsync());
        Assert.Equal(3, all.Count);
        Assert.Contains("it is a rollback already", all[2].Fault, StringComparison.Ordinal);
        Assert.Equal(DeploymentState.Active, all[2].State);
    }

    [Fact]
    public async Task FirstVersion_ThatCrashes_HasNowhereToGoAndSaysSo()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        var first = await rig.DeployAsync(service, Crashing);
        await rig.UntilStateAsync(first, DeploymentState.Active);
        rig.CrashingImage = "crashing";
        await rig.PassAsync(20);

        var only = await NewestAsync(rig);
        Assert.Equal((first, DeploymentState.Active), (only.Id, only.State));
        Assert.Contains("there is no earlier good version", only.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VersionReplacedBeforeItsTimeWasOver_IsGoodIfItWasWell()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await ProvenAsync(rig, await rig.DeployAsync(service, Good));
        await rig.UntilStateAsync(await rig.DeployAsync(service, "registry.test/web@sha256:8"), DeploymentState.Active);
        await rig.UntilStateAsync(await rig.DeployAsync(service, Crashing), DeploymentState.Active);

        rig.CrashingImage = "crashing";
        await rig.UntilAsync(async () => (await NewestAsync(rig)) is { Version: 4, State: DeploymentState.Active });

        Assert.Equal("registry.test/web@sha256:8", (await NewestAsync(rig)).Image);
    }

    [Fact]
    public async Task VersionAskedForMeanwhile_CountsInsteadOfARollback()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await ProvenAsync(rig, await rig.DeployAsync(service, Good));
        var second = await rig.DeployAsync(service, Crashing);
        await rig.UntilStateAsync(second, DeploymentState.Active);
        rig.CrashingImage = "crashing";
        var third = await rig.DeployAsync(service, "registry.test/web@sha256:3");

        await rig.UntilStateAsync(third, DeploymentState.Active);
        await rig.PassAsync(10);

        Assert.Equal(3, await rig.QueryAsync(c => c.Deployments.CountAsync()));
    }

    [Fact]
    public async Task MonitorOff_NothingIsRolledBack()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await rig.SetAsync(service, s => s.MonitorSeconds = 0);
        await ProvenAsync(rig, await rig.DeployAsync(service, Good));
        var second = await rig.DeployAsync(service, Crashing);
        await rig.UntilStateAsync(second, DeploymentState.Active);
        rig.CrashingImage = "crashing";
        await rig.PassAsync(80);

        Assert.Equal(2, await rig.QueryAsync(c => c.Deployments.CountAsync()));
        Assert.Equal(DeploymentState.Active, (await rig.DeploymentAsync(second)).State);
    }

    [Fact]
    public async Task CrashAfterTheWindow_IsNotTheMonitorsBusiness()
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await ProvenAsync(rig, await rig.DeployAsync(service, Good));
        await ProvenAsync(rig, await rig.DeployAsync(service, Crashing));
        rig.CrashingImage = "crashing";
        await rig.PassAsync(40);

        Assert.Equal(2, await rig.QueryAsync(c => c.Deployments.CountAsync()));
    }

    [Fact]
    public async Task FullPool_TheFailingReplicasMakeRoomForTheRollback()
    {
        await using var rig = await ClusterRig.StartAsync();
        var service = await rig.AddServiceAsync();
        await rig.AddNodeAsync(memoryMiB: 256);
        await ProvenAsync(rig, await rig.DeployAsync(service, Good, memoryMiB: 100));
        var second = await rig.DeployAsync(service, Crashing, memoryMiB: 140);
        await rig.UntilStateAsync(second, DeploymentState.Active);
        await rig.PassAsync(5);
        var greedy = await rig.DeployAsync(await rig.AddServiceAsync(), Good, memoryMiB: 100);
        await rig.UntilStateAsync(greedy, DeploymentState.Active);

        rig.CrashingImage = "crashing";
        await rig.UntilAsync(async () => (await rig.QueryAsync(c => c.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.ServiceId == service && d.Version == 3))) is { State: DeploymentState.Active });

        Assert.Empty(await rig.LiveAsync(second));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Restart_WhileItIsRolledBack_EndsTheSame(int pass)
    {
        await using var rig = await ClusterRig.StartAsync();
        await rig.AddNodeAsync();
        var service = await rig.AddServiceAsync();
        await ProvenAsync(rig, await rig.DeployAsync(service, Good));
        var second = await rig.DeployAsync(service, Crashing);
        await rig.UntilStateAsync(second, DeploymentState.Active);
        rig.CrashingImage = "crashing";

        await rig.PassAsync(pass);
        await rig.RestartAsync();
        await rig.UntilAsync(async () => (await NewestAsync(rig)) is { Version: 3, State: DeploymentState.Active });
        await rig.PassAsync(20);

        Assert.Equal(3, await rig.QueryAsync(c => c.Deployments.CountAsync()));
    }

    private static async Task ProvenAsync(ClusterRig rig, string deployment)
        => await rig.UntilAsync(async () => (await rig.DeploymentAsync(deployment)).ProvenAt is not null, passes: 120);

    private static Task<Deployment> NewestAsync(ClusterRig rig) => rig.QueryAsync(c => c.Deployments.AsNoTracking().OrderByDescending(d => d.Version).FirstAsync());
}
