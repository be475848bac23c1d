using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Commands;
using ProxPaaS.DevHost.LabImages;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>
/// Templates with data: an application that reaches its PostgreSQL by a reference counts visits, PostgreSQL is deployed anew, and the count
/// goes on; Redis comes up beside it. At last services go, and volumes only when they are asked to.
/// </summary>
internal sealed class TemplateData : IFaultScenario
{
    private const string Project = "templates";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    public string Name => "Templates with volumes and references";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var builder = (await bench.NodesAsync(cancellationToken)).First(n => n.Labels.Contains("builder"));
        await new ServiceImages(bench.Installation, UpCommand.NodeCache).PublishAsync(
            builder.Vmid, $"{bench.Installation.HostAddress}:{bench.Installation.MirrorPort}", ["postgres", "redis"], say, cancellationToken);
        var deployed = (await bench.Api.DeployTemplateAsync("app-postgres", new(Project, CreateProject: true), cancellationToken)).Services;
        await bench.Api.DeployTemplateAsync("redis", new(Project), cancellationToken);
        var (database, app) = (deployed.Single(s => s.Name == "postgres"), deployed.Single(s => s.Name == "app"));
        var postgres = await RunningAsync(bench, database.Id, null, say, cancellationToken);
        await RunningAsync(bench, $"{Project}/redis", null, say, cancellationToken);

        await PushAsync(bench, app, say, cancellationToken);
        var first = await RunningAsync(bench, app.Id, null, say, cancellationToken);
        var counted = 0;
        for (var i = 0; i < 3; i++)
        {
            counted = await AskAsync(bench, "/visit", cancellationToken);
        }

        await bench.Api.DeployAsync(database.Id, new DeployRequest(), cancellationToken);
        var again = await RunningAsync(bench, database.Id, postgres.ActiveDeploymentId, say, cancellationToken);
        var after = await AskAsync(bench, "/", cancellationToken);
        var untouched = (await bench.Api.ServiceAsync(app.Id, cancellationToken)).ActiveDeploymentId == first.ActiveDeploymentId;
        if (counted != 3 || after != counted || !untouched)
        {
            throw new InvalidOperationException($"{counted} visits were counted; after PostgreSQL was deployed anew there are {after}; the app was {(untouched ? "left alone" : "deployed anew")}");
        }

        await CleanAsync(bench, say, cancellationToken);
        return $"{counted} visits before and after PostgreSQL went from {postgres.ActiveDeploymentId} to {again.ActiveDeploymentId}, the app was left alone; volumes deleted when asked";
    }

    private static async Task CleanAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        foreach (var service in await FaultBench.ListAsync(bench.Api.ServicesAsync(Project, cancellationToken)))
        {
            await bench.Api.DeleteServiceAsync(service.Id, cancellationToken);
        }

        await Waiting.ForAsync(
            async () => (await FaultBench.ListAsync(bench.Api.ServicesAsync(Project, cancellationToken))).Count == 0 ? "gone" : null, Patience, () => "the services were not removed", cancellationToken, TimeSpan.FromMilliseconds(500));
        var kept = await FaultBench.ListAsync(bench.Api.VolumesAsync(null, cancellationToken));
        if (kept.Count != 2 || kept.Any(v => v.State != "kept"))
        {
            throw new InvalidOperationException($"two volumes should be kept without their services; there are {string.Join(", ", kept.Select(v => $"{v.Name} of {v.Owner}: {v.State}"))}");
        }

        foreach (var volume in kept)
        {
            await bench.Api.DeleteVolumeAsync(volume.Id, cancellationToken);
        }

        say("volumes are being deleted");
        await Waiting.ForAsync(
            async () => (await FaultBench.ListAsync(bench.Api.VolumesAsync(null, cancellationToken))).Count == 0 ? "gone" : null, Patience, () => "the volumes were not deleted", cancellationToken, TimeSpan.FromMilliseconds(500));
        await bench.Api.DeleteProjectAsync(Project, cancellationToken);
    }

    /// <param name="not">The deployment that is to be replaced.</param>
    private static async Task<ServiceView> RunningAsync(FaultBench bench, string service, string? not, Action<string> say, CancellationToken cancellationToken)
    {
        var last = "";
        return await Waiting.ForAsync(
            async () =>
            {
                var now = await bench.Api.ServiceAsync(service, cancellationToken);
                last = $"{now.Name} is {now.State}: {now.Reason}";
                say(last);
                return now.State == ServiceState.Failed ? throw new InvalidOperationException(last)
                    : now is { State: ServiceState.Running, ReadyReplicas: 1 } && now.ActiveDeploymentId != not ? now : null;
            },
            Patience, () => last, cancellationToken, TimeSpan.FromMilliseconds(500));
    }

    private static async Task PushAsync(FaultBench bench, ServiceView app, Action<string> say, CancellationToken cancellationToken)
    {
        var folder = bench.Installation.Folder("visits");
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(bench.Installation.Repository, "lab/DevHost/Faults/visits")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await GitAsync(["init", "-q", "-b", "main"]);
        await GitAsync(["add", "-A"]);
        await GitAsync(["-c", "user.name=Sample", "-c", "user.email=sample@proxpaas.local", "commit", "-qm", "Count visits"]);
        await GitAsync(["push", app.GitUrl, "HEAD:main"]);

        // The token travels in the environment: not in the URL, not in the process list.
        Task GitAsync(IReadOnlyList<string> arguments) => Tool.RunAsync("git", arguments, cancellationToken, say, folder: folder, environment: new Dictionary<string, string>
        {
            ["GIT_TERMINAL_PROMPT"] = "0", ["GIT_CONFIG_COUNT"] = "1", ["GIT_CONFIG_KEY_0"] = "http.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = "Authorization: Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("px:" + bench.Api.Options.Token)),
        });
    }

    private static async Task<int> AskAsync(FaultBench bench, string path, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var last = "no answer yet";
        var found = await Waiting.ForAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, bench.Installation.EdgeUrl + path);
                request.Headers.Host = $"app-{Project}.apps.localhost";
                try
                {
                    using var response = await http.SendAsync(request, cancellationToken);
                    last = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
                    return response.IsSuccessStatusCode && last.StartsWith("visits ", StringComparison.Ordinal) ? last : null;
                }
                catch (HttpRequestException problem)
                {
                    last = problem.Message;
                    return null;
                }
            },
            TimeSpan.FromSeconds(30), () => $"the app did not count: {last}", cancellationToken, TimeSpan.FromMilliseconds(300));
        return int.Parse(found["visits ".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
