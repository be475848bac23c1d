using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Faults;
using ProxPaaS.DevHost.Git.Dialects;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Git;

/// <summary>A project whose app is built from the provider's repository, as the steps of <c>./run --git</c> meet it.</summary>
internal sealed class GitRig(Installation installation, ProxPaasClient api, ProviderServer server, Px px, Developer developer, CancellationToken cancellationToken) : IDisposable
{
    public const string Service = "app";

    /// <summary>A secret of the project's production that no stranger may see.</summary>
    public const string Sentinel = "sentinel-5f1c0a7d2e";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    public Installation Installation => installation;

    public ProxPaasClient Api => api;

    public ProviderServer Server => server;

    public Px Px => px;

    public Developer Developer => developer;

    public GuestHands Guests { get; } = new(installation);

    public string Project { get; } = $"git{DateTime.UtcNow:HHmmss}";

    public string Production => $"{Project}/{Service}";

    public ProviderRepository Repository => server.Repository;

    public ProviderRepository Fork => server.Fork;

    public Dialect Dialect => server.Dialect;

    /// <summary>Set once the source is there.</summary>
    public ProviderHook Hook { get; set; } = null!;

    public SourceView Source { get; set; } = null!;

    /// <summary>Where to push a pull request's head to, where the provider has a reference for it.</summary>
    public string[] HeadOf(long number) => Dialect.PullRef(number) is { } reference ? [$"HEAD:{reference}"] : [];

    /// <summary>The provider takes a fork's pull request in.</summary>
    public async Task ShowHeadAsync(long number)
    {
        if (HeadOf(number) is { Length: > 0 } refspecs)
        {
            await developer.PushAsync(Repository, refspecs);
        }
    }

    /// <summary>PROJECT/SERVICE of a preview.</summary>
    public string In(string preview) => $"{Project}/{preview}/{Service}";

    public string HostOf(string? preview) => preview is null ? $"{Service}-{Project}.apps.localhost" : $"{Service}-{preview}-{Project}.apps.localhost";

    public void Dispose()
    {
        _http.Dispose();
        Hook?.Dispose();
    }

    /// <summary>Status and text of one request through the edge.</summary>
    public async Task<(int Status, string Text)> AskAsync(string? preview, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, installation.EdgeUrl + path);
        request.Headers.Host = HostOf(preview);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, (await response.Content.ReadAsStringAsync(cancellationToken)).Trim());
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (0, problem.Message);
        }
    }

    /// <summary>Waits until this version answers through the edge; returns what it said.</summary>
    public async Task<string> LiveAsync(string? preview, string version, Action<string> say)
    {
        var last = "";
        try
        {
            return await UntilAsync(
                async () =>
                {
                    var (status, text) = await AskAsync(preview, "/");
                    say(last = $"{HostOf(preview)}: {status} {text}");
                    return status == 200 && text.StartsWith($"shop {version} ", StringComparison.Ordinal) ? text : null;
                },
                () => $"version {version} does not answer; last: {last}");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; {await ExplainAsync(preview)}", late);
        }
    }

    /// <summary>Everything that the app and its build were given, as it tells.</summary>
    public async Task<string> GivenAsync(string? preview) => (await AskAsync(preview, "/given")) is (200, var text) ? text : throw new InvalidOperationException($"{HostOf(preview)}/given does not answer");

    public async Task<IReadOnlyList<BuildView>> BuildsAsync(string service)
    {
        try
        {
            return await FaultBench.ListAsync(api.BuildsAsync(service, cancellationToken));
        }
        catch (ApiException gone) when (gone.Status == 404)
        {
            return [];
        }
    }

    /// <summary>The delivery once it is over.</summary>
    public async Task<DeliveryView> OverAsync(string delivery)
        => await UntilAsync(async () => await api.DeliveryAsync(delivery, cancellationToken) is { State: not DeliveryState.Waiting } over ? over : null, () => $"{delivery} still waits");

    /// <summary>The delivery that the poller made of the commit, once it had an effect.</summary>
    public async Task<DeliveryView> PolledAsync(string sha)
        => await UntilAsync(
            async () => (await FaultBench.ListAsync(api.DeliveriesAsync(Source.Id, cancellationToken))).FirstOrDefault(d => d is { Origin: "poll", State: DeliveryState.Done } && d.Commit == sha),
            () => $"the poller has not found {sha}");

    public async Task<PreviewView> PreviewAsync(string name, Func<PreviewView, bool> wanted)
    {
        PreviewView? last = null;
        return await UntilAsync(
            async () => (last = (await FaultBench.ListAsync(api.PreviewsAsync(Project, cancellationToken))).FirstOrDefault(p => p.Name == name)) is { } found && wanted(found) ? found : null,
            () => last is null ? $"there is no preview {name}" : $"{name} is {last.State} at {last.CommitSha}: {last.Reason}");
    }

    /// <summary>Waits until the provider was told this of the commit.</summary>
    public async Task<RecordedStatus> ToldAsync(string sha, string context, string state)
        => await UntilAsync(
            () => Task.FromResult(server.Statuses.FirstOrDefault(s => s.Sha == sha && s.Context == context && s.State == state)),
            () => $"the provider was not told '{state}' of {context}; it was told {string.Join(", ", server.Statuses.Where(s => s.Sha == sha).Select(s => $"{s.Context} {s.State} ({s.Description})"))}; it refused {string.Join(", ", server.Refused.TakeLast(3))}");

    /// <summary>Follows a status's link as somebody who is not signed in: the console asks who that is, and remembers the build.</summary>
    public async Task<string> FollowAsync(RecordedStatus status, BuildView build)
    {
        using var response = await _http.GetAsync(status.TargetUrl, cancellationToken);
        var leads = Uri.UnescapeDataString(response.Headers.Location?.ToString() ?? "");
        return status.TargetUrl.StartsWith(installation.DashboardUrl, StringComparison.Ordinal) && (int)response.StatusCode == 302 && leads.Contains($"service={build.ServiceId}&build={build.Id}", StringComparison.Ordinal)
            ? status.TargetUrl
            : throw new InvalidOperationException($"{status.TargetUrl} does not lead to build {build.Id}: {(int)response.StatusCode} {leads}");
    }

    /// <summary>Waits until nothing of a preview is there: not for people, not for visitors, not on a node.</summary>
    public async Task<string> GoneAsync(string name, string environmentId, IReadOnlyList<string> services, IReadOnlyList<string> volumes)
    {
        var left = "";
        await UntilAsync(
            async () =>
            {
                left = await LeftAsync(name, environmentId, services, volumes);
                return left.Length == 0 ? "gone" : null;
            },
            () => $"of {name} there is still {left}");
        return "no environment, service, build, replica, route, volume, container";
    }

    public Task<T> UntilAsync<T>(Func<Task<T?>> look, Func<string> why)
        where T : class
        => Waiting.ForAsync(look, Patience, why, cancellationToken, TimeSpan.FromMilliseconds(200));

    public static void Must(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private async Task<string> LeftAsync(string name, string environmentId, IReadOnlyList<string> services, IReadOnlyList<string> volumes)
    {
        var overview = await api.OverviewAsync(cancellationToken);
        var found = new List<string>();
        found.AddRange((await FaultBench.ListAsync(api.PreviewsAsync(Project, cancellationToken))).Where(p => p.Name == name).Select(p => $"the preview ({p.State}: {p.Reason})"));
        found.AddRange(overview.Projects.SelectMany(p => p.Environments).Where(e => e.Id == environmentId).Select(e => $"environment {e.Name}"));
        found.AddRange(overview.Services.Where(s => services.Contains(s.Id)).Select(s => $"service {s.Name}: {s.Reason}"));
        found.AddRange(overview.Builds.Where(b => services.Contains(b.ServiceId)).Select(b => $"build {b.Id}"));
        found.AddRange(overview.Replicas.Where(r => services.Contains(r.ServiceId)).Select(r => $"replica {r.Id}"));
        found.AddRange((await FaultBench.ListAsync(api.VolumesAsync(null, cancellationToken))).Where(v => volumes.Contains(v.Id)).Select(v => $"volume {v.Id} ({v.State})"));
        if (await AskAsync(name, "/") is not (404, _) and var (status, text))
        {
            found.Add($"an answer to visitors: {status} {text}");
        }

        foreach (var node in overview.Nodes.Where(n => n.State == NodeState.Ready))
        {
            var there = await Guests.RunAsync(node.Vmid, ["docker", "ps", "-a", "--filter", $"label=proxpaas.environment={environmentId}", "--format", "{{.Names}}"], cancellationToken);
            var kept = await Guests.RunAsync(node.Vmid, ["docker", "volume", "ls", "-q"], cancellationToken);
            found.AddRange(there.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(c => $"container {c} on {node.Name}"));
            found.AddRange(volumes.Where(kept.Contains).Select(v => $"the data of {v} on {node.Name}"));
        }

        return string.Join("; ", found);
    }

    /// <summary>What the platform says of the services and of their newest build.</summary>
    private async Task<string> ExplainAsync(string? preview)
    {
        var overview = await api.OverviewAsync(cancellationToken);
        var services = overview.Services.Where(s => s.ProjectName == Project && s.EnvironmentName == (preview ?? "production")).ToList();
        var builds = overview.Builds.Where(b => services.Exists(s => s.Id == b.ServiceId)).Take(1).Select(b => $"build of {b.CommitSha[..8]} {b.State}: {b.Reason}");
        return string.Join("; ", services.Select(s => $"{s.Name} {s.State}: {s.Reason}").Concat(builds));
    }
}
