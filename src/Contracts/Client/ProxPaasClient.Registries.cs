using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Sign-ins at registries.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>GET /v1/registries</summary>
    public IAsyncEnumerable<RegistryView> RegistriesAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/registries", ApiJson.Default.PageRegistryView, cancellationToken);

    /// <summary>POST /v1/registries: a new sign-in, or another one for its host.</summary>
    public Task<RegistryView> SetRegistryAsync(SetRegistryRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/registries", request, ApiJson.Default.SetRegistryRequest, ApiJson.Default.RegistryView, cancellationToken);

    /// <summary>DELETE /v1/registries/{host}</summary>
    public Task DeleteRegistryAsync(string host, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/registries/{Segment(host)}", null, cancellationToken);
}
