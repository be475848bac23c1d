using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Runs: one-off commands, cron services, release commands.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>POST /v1/services/{service}/runs. 409: nothing to run yet, or too many at once.</summary>
    public Task<RunView> StartRunAsync(string service, RunRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/services/{Segment(service)}/runs", request, ApiJson.Default.RunRequest, ApiJson.Default.RunView, cancellationToken);

    /// <summary>GET /v1/services/{service}/runs, newest first.</summary>
    /// <param name="kind">Null: all.</param>
    public IAsyncEnumerable<RunView> RunsAsync(string service, RunKind? kind, CancellationToken cancellationToken)
        => ListAsync(RunsPath(service, kind), ApiJson.Default.PageRunView, cancellationToken);

    /// <summary>GET /v1/runs/{id}</summary>
    public Task<RunView> RunAsync(string id, CancellationToken cancellationToken)
        => GetAsync($"/v1/runs/{Segment(id)}", ApiJson.Default.RunView, cancellationToken);

    /// <summary>GET /v1/runs/{id}/log from its first line to the run's end.</summary>
    public IAsyncEnumerable<LogLineView> RunLogAsync(string id, CancellationToken cancellationToken)
        => FollowAsync($"/v1/runs/{Segment(id)}/log", null, "log", true, ApiJson.Default.LogLineView, null, cancellationToken);

    /// <summary>POST /v1/runs/{id}/cancel. 409: it is over.</summary>
    public Task CancelRunAsync(string id, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/runs/{Segment(id)}/cancel", null, cancellationToken);

    /// <summary>POST /v1/services/{service}/trigger: a run of a cron service, now. 409: not one, or a run is going on.</summary>
    public Task<RunView> TriggerAsync(string service, CancellationToken cancellationToken)
        => CallAsync(HttpMethod.Post, $"/v1/services/{Segment(service)}/trigger", null, ApiJson.Default.RunView, cancellationToken);

    /// <summary>GET /v1/crons</summary>
    public IAsyncEnumerable<CronView> CronsAsync(string? project, CancellationToken cancellationToken)
        => ListAsync($"/v1/crons{(project is null ? "" : $"?project={Segment(project)}")}", ApiJson.Default.PageCronView, cancellationToken);

    private static string RunsPath(string service, RunKind? kind) => $"/v1/services/{Segment(service)}/runs{(kind is { } only ? $"?kind={only.ToString().ToLowerInvariant()}" : "")}";
}
