using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Outside repositories, their deliveries and pull requests.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>POST /v1/services/{service}/sources. The answer alone shows the hook's secret. One there already: 409.</summary>
    public Task<SourceView> CreateSourceAsync(string service, SourceSettings settings, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/services/{Segment(service)}/sources", settings, ApiJson.Default.SourceSettings, ApiJson.Default.SourceView, cancellationToken);

    /// <summary>GET /v1/sources, of one service or all.</summary>
    public IAsyncEnumerable<SourceView> SourcesAsync(string? service, CancellationToken cancellationToken)
        => ListAsync(service is null ? "/v1/sources" : $"/v1/sources?service={Segment(service)}", ApiJson.Default.PageSourceView, cancellationToken);

    /// <summary>GET /v1/sources/{source}; the hook's secret only with <paramref name="reveal"/>.</summary>
    public Task<SourceView> SourceAsync(string source, bool reveal, CancellationToken cancellationToken)
        => GetAsync($"/v1/sources/{Segment(source)}{(reveal ? "?reveal=true" : "")}", ApiJson.Default.SourceView, cancellationToken);

    /// <summary>PATCH /v1/sources/{source}</summary>
    public Task<SourceView> UpdateSourceAsync(string source, SourceSettings settings, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Patch, $"/v1/sources/{Segment(source)}", settings, ApiJson.Default.SourceSettings, ApiJson.Default.SourceView, cancellationToken);

    /// <summary>DELETE /v1/sources/{source}</summary>
    public Task DeleteSourceAsync(string source, CancellationToken cancellationToken) => DoAsync(HttpMethod.Delete, $"/v1/sources/{Segment(source)}", null, cancellationToken);

    /// <summary>POST /v1/sources/{source}/secret: a new hook secret, shown in the answer.</summary>
    public Task<SourceView> RenewHookSecretAsync(string source, CancellationToken cancellationToken)
        => CallAsync(HttpMethod.Post, $"/v1/sources/{Segment(source)}/secret", null, ApiJson.Default.SourceView, cancellationToken);

    /// <summary>POST /v1/sources/{source}/sync: fetches and builds a branch (default: the one that deploys).</summary>
    public Task<SyncReply> SyncSourceAsync(string source, string? reference, CancellationToken cancellationToken)
        => CallAsync(HttpMethod.Post, $"/v1/sources/{Segment(source)}/sync{(reference is null ? "" : $"?ref={Uri.EscapeDataString(reference)}")}", null, ApiJson.Default.SyncReply, cancellationToken);

    /// <summary>GET /v1/sources/{source}/deliveries, newest first.</summary>
    public IAsyncEnumerable<DeliveryView> DeliveriesAsync(string source, CancellationToken cancellationToken)
        => ListAsync($"/v1/sources/{Segment(source)}/deliveries", ApiJson.Default.PageDeliveryView, cancellationToken);

    /// <summary>GET /v1/deliveries/{id}</summary>
    public Task<DeliveryView> DeliveryAsync(string id, CancellationToken cancellationToken) => GetAsync($"/v1/deliveries/{Segment(id)}", ApiJson.Default.DeliveryView, cancellationToken);

    /// <summary>POST /v1/deliveries/{id}/replay</summary>
    public Task<SyncReply> ReplayDeliveryAsync(string id, CancellationToken cancellationToken)
        => CallAsync(HttpMethod.Post, $"/v1/deliveries/{Segment(id)}/replay", null, ApiJson.Default.SyncReply, cancellationToken);

    /// <summary>GET /v1/sources/{source}/pulls, newest first.</summary>
    public IAsyncEnumerable<PullRequestView> PullRequestsAsync(string source, CancellationToken cancellationToken)
        => ListAsync($"/v1/sources/{Segment(source)}/pulls", ApiJson.Default.PagePullRequestView, cancellationToken);

    /// <summary>POST /v1/sources/{source}/pulls/{number}/approve. Another head by now: 409.</summary>
    public Task<PullRequestView> ApprovePullRequestAsync(string source, long number, string sha, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/sources/{Segment(source)}/pulls/{number}/approve", new ApprovePullRequest(sha), ApiJson.Default.ApprovePullRequest, ApiJson.Default.PullRequestView, cancellationToken);
}
