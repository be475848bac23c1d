using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Single pages of lists that grow for ever, newest first, for those who show one page at a time.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>GET /v1/services/{service}/builds</summary>
    /// <param name="cursor">The page before's <see cref="Page{T}.Next"/>; null: the newest page.</param>
    /// <param name="limit">1–200.</param>
    public Task<Page<BuildView>> BuildsPageAsync(string service, string? cursor, int limit, CancellationToken cancellationToken)
        => GetAsync(PageOf($"/v1/services/{Segment(service)}/builds", cursor, limit), ApiJson.Default.PageBuildView, cancellationToken);

    /// <summary>GET /v1/services/{service}/deployments</summary>
    public Task<Page<DeploymentView>> DeploymentsPageAsync(string service, string? cursor, int limit, CancellationToken cancellationToken)
        => GetAsync(PageOf($"/v1/services/{Segment(service)}/deployments", cursor, limit), ApiJson.Default.PageDeploymentView, cancellationToken);

    /// <summary>GET /v1/services/{service}/runs</summary>
    /// <param name="kind">Null: all.</param>
    public Task<Page<RunView>> RunsPageAsync(string service, RunKind? kind, string? cursor, int limit, CancellationToken cancellationToken)
        => GetAsync(PageOf(RunsPath(service, kind), cursor, limit), ApiJson.Default.PageRunView, cancellationToken);

    /// <summary>GET /v1/sources/{source}/deliveries</summary>
    /// <param name="state">Null: all.</param>
    public Task<Page<DeliveryView>> DeliveriesPageAsync(string source, DeliveryState? state, string? cursor, int limit, CancellationToken cancellationToken)
        => GetAsync(
            PageOf($"/v1/sources/{Segment(source)}/deliveries{(state is { } only ? $"?state={only.ToString().ToLowerInvariant()}" : "")}", cursor, limit), ApiJson.Default.PageDeliveryView, cancellationToken);

    /// <summary>GET /v1/sources/{source}/pulls</summary>
    public Task<Page<PullRequestView>> PullRequestsPageAsync(string source, string? cursor, int limit, CancellationToken cancellationToken)
        => GetAsync(PageOf($"/v1/sources/{Segment(source)}/pulls", cursor, limit), ApiJson.Default.PagePullRequestView, cancellationToken);

    private static string PageOf(string path, string? cursor, int limit)
        => $"{path}{(path.Contains('?') ? '&' : '?')}limit={limit}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
}
