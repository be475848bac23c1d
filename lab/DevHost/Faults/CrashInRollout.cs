using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>The control plane dies at a named place of a rollout each time that it comes there; started without that, it finishes the same push.</summary>
internal sealed class CrashInRollout(string place) : IFaultScenario
{
    public string Name => $"kill -9 the control plane at {place}";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var version = bench.NextVersion();
        await using var visitor = new Visitor(bench.App);
        await bench.ControlPlane.StartAsync(cancellationToken, place);
        try
        {
            // The connection dies with the control plane, so what git says is no failure here.
            await bench.App.PushAsync(bench.Service, version, say, cancellationToken);
        }
        catch (ToolFailedException)
        {
            say("the push lost its connection");
        }

        await Waiting.ForAsync(
            async () => (await bench.Supervisor.StatusAsync(cancellationToken)).Single(s => s.Name == ControlPlane.Name).Restarts > 0 ? "died" : null,
            TimeSpan.FromSeconds(30), () => $"the control plane never came to {place}", cancellationToken);
        await bench.ControlPlane.StartAsync(cancellationToken);
        await bench.VersionAsync(version, cancellationToken);
        var ready = "";
        await Waiting.ForAsync(
            async () =>
            {
                var service = await bench.ServiceNowAsync(cancellationToken);
                say(ready = $"{service.State}, {service.ReadyReplicas} of {service.DesiredReplicas} ready; {service.Reason}");
                return service.ActiveDeploymentId == service.LatestDeploymentId && service.ReadyReplicas == service.DesiredReplicas ? ready : null;
            },
            TimeSpan.FromSeconds(60), () => ready, cancellationToken);
        var builds = (await FaultBench.ListAsync(bench.Api.BuildsAsync(bench.Service.Id, cancellationToken))).Count(b => b.CommitMessage.Contains(version, StringComparison.Ordinal) && b.State == BuildState.Succeeded);
        return builds == 1 ? $"the same push was finished: {ready}; {await visitor.LeaveAsync(TimeSpan.FromSeconds(5))}" : throw new InvalidOperationException($"the push has {builds} builds");
    }
}
