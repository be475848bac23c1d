using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>SIGKILL to the control plane while a pushed version is built, or while it is rolled out: the same push is finished after the restart.</summary>
internal sealed class KilledWhileDeploying(bool building) : IFaultScenario
{
    // Slow enough to be met at it, in a layer that is never cached.
    private const string SlowBuild = "FROM busybox:1.36\nCOPY www /www\nRUN sleep 4\nENV PORT=8080\nCMD [\"sh\", \"-c\", \"exec httpd -f -v -p ${PORT} -h /www\"]\n";
    private const string SlowStart = "FROM busybox:1.36\nCOPY www /www\nENV PORT=8080\nCMD [\"sh\", \"-c\", \"sleep 4; exec httpd -f -v -p ${PORT} -h /www\"]\n";

    public string Name => building ? "kill -9 the control plane in a build" : "kill -9 the control plane in a rollout";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var version = bench.NextVersion();
        var active = (await bench.ServiceNowAsync(cancellationToken)).ActiveDeploymentId;
        await using var visitor = new Visitor(bench.App);
        var push = PushAsync(bench, version, say, cancellationToken);
        var met = await Waiting.ForAsync(
            () => MeetAsync(bench, active, cancellationToken), TimeSpan.FromSeconds(60), () => "the moment to kill never came", cancellationToken, TimeSpan.FromMilliseconds(50));
        await bench.KillAsync(ControlPlane.Name, cancellationToken);
        await bench.ControlPlane.ReadyAsync(cancellationToken);
        say(await push);
        await bench.VersionAsync(version, cancellationToken);
        var answers = await visitor.LeaveAsync(TimeSpan.FromSeconds(5));
        var builds = (await FaultBench.ListAsync(bench.Api.BuildsAsync(bench.Service.Id, cancellationToken))).Where(b => b.CommitMessage.Contains(version, StringComparison.Ordinal)).ToList();
        return builds is [{ State: BuildState.Succeeded }]
            ? $"killed while {met}; the same push was finished: one build; {answers}"
            : throw new InvalidOperationException($"the push has builds {string.Join(", ", builds.Select(b => $"{b.Id} {b.State}: {b.Reason}"))}");
    }

    private async Task<string?> MeetAsync(FaultBench bench, string? active, CancellationToken cancellationToken)
    {
        var builds = await FaultBench.ListAsync(bench.Api.BuildsAsync(bench.Service.Id, cancellationToken));
        if (building)
        {
            return builds[0] is { State: BuildState.Running, Step: "building" } build ? $"the build was {build.Step}" : null;
        }

        var newest = (await FaultBench.ListAsync(bench.Api.DeploymentsAsync(bench.Service.Id, cancellationToken)))[0];
        return newest.Id != active && newest.State is DeploymentState.Placing or DeploymentState.Starting or DeploymentState.Shifting ? $"the deployment was {newest.State}" : null;
    }

    /// <summary>The connection dies with the control plane: what git says about that is no failure here.</summary>
    private async Task<string> PushAsync(FaultBench bench, string version, Action<string> say, CancellationToken cancellationToken)
    {
        try
        {
            return await bench.App.PushAsync(bench.Service, version, say, cancellationToken, building ? SlowBuild : SlowStart);
        }
        catch (ToolFailedException broken)
        {
            return broken.Message;
        }
    }
}
