using System.Globalization;
using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Commands;
using ProxPaaS.DevHost.Faults;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>The running platform as a scenario meets it: px, the edge, the API where px has no word for it, hands inside the guests.</summary>
internal sealed class AcceptanceBench(Installation installation, UpCommand up, ProxPaasClient api, Px px, StepRunner steps, CancellationToken cancellationToken)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    public Installation Installation => installation;

    public UpCommand Up => up;

    public ProxPaasClient Api => api;

    public Px PxProgram => px;

    public GuestHands Guests { get; } = new(installation);

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Tells this run's projects from those of an earlier one on the same platform.</summary>
    public string Stamp { get; } = DateTimeOffset.UtcNow.ToString("HHmmss", CultureInfo.InvariantCulture);

    public Task StepAsync(string name, Func<Action<string>, Task> work) => steps.RunAsync(name, work);

    public Task<T> StepAsync<T>(string name, Func<Action<string>, Task<T>> work) => steps.RunAsync(name, work);

    public void Measured(string name, double seconds, string detail) => steps.Measured("  " + name, seconds, detail);

    public AppFolder Folder(string name) => AppFolder.New(installation, $"{name}-{Stamp}");

    public Task<PxAnswer> PxAsync(params string[] arguments) => px.RunAsync(px.Home, arguments, cancellationToken);

    public Task<PxAnswer> PxAsync(AppFolder folder, params string[] arguments) => px.RunAsync(folder.Path, arguments, cancellationToken);

    /// <summary>Whatever holds in the end; the last look explains a time-out.</summary>
    public async Task<T> WaitAsync<T>(Func<Task<T?>> ask, Func<string> why, TimeSpan? patience = null)
        where T : class
        => await Waiting.ForAsync(ask, patience ?? UsualPatience, why, cancellationToken, TimeSpan.FromMilliseconds(250));

    /// <summary>Items of a list that px prints, asked for until one fits.</summary>
    public async Task<JsonElement> ItemAsync(Func<JsonElement, bool> fits, string what, TimeSpan? patience, params string[] list)
    {
        PxAnswer? last = null;
        return (JsonElement)await WaitAsync<object>(
            async () => (last = (await PxAsync([.. list, "--json"])).Ended(0)).Items.Cast<JsonElement?>().FirstOrDefault(item => fits(item!.Value)), () => $"{what}; px {last?.Command} printed {last?.Out}", patience);
    }

    public async Task<(int Status, string Text)> AskAsync(string url, string path)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var request = new HttpRequestMessage(HttpMethod.Get, installation.EdgeUrl + path);
        request.Headers.Host = new Uri(url).Host;
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (0, away.Message);
        }
    }

    /// <summary>The app's answer through the edge, once it is this one.</summary>
    public async Task<string> AnswersAsync(string url, string path, string text)
    {
        var last = (0, "");
        return await WaitAsync(
            async () => (last = await AskAsync(url, path)) is (200, var body) && body.Trim() == text ? body.Trim() : null, () => $"{url} {path} did not answer '{text}'; the last answer: {last.Item1} {last.Item2}");
    }

    public async Task<IReadOnlyList<NodeView>> NodesAsync()
        => [.. (await FaultBench.ListAsync(api.NodesAsync(cancellationToken))).Where(n => n.State is not (NodeState.Destroyed or NodeState.Failed))];

    /// <summary>A project for the scenario; the name is this run's own.</summary>
    public async Task<string> ProjectAsync(string name)
    {
        (await PxAsync("projects", "create", $"{name}-{Stamp}", "--json")).Ended(0).Has("id", "name", "environments");
        return $"{name}-{Stamp}";
    }

    /// <summary>The project goes with all that is in it, and what it took of the nodes is free for the next scenario.</summary>
    public Task RemoveAsync(string name, string project) => StepAsync($"{name}: px projects rm", async _ =>
    {
        (await PxAsync("projects", "rm", project)).Ended(1).Says("--yes");
        (await PxAsync("projects", "rm", project, "--yes", "--json")).Ended(0).Has("action", "subject");
        await WaitAsync(
            async () => (await PxAsync("services", "ls", "--project", project, "--json")) is { } left && (left.ExitCode == 2 || (left.ExitCode == 0 && left.Items.Count == 0)) ? "gone" : null,
            () => $"the services of {project} are still there");
    });
}
