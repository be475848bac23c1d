using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Templates, catalogues, compose files, volumes, shared variables.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>GET /v1/templates</summary>
    public IAsyncEnumerable<TemplateView> TemplatesAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/templates", ApiJson.Default.PageTemplateView, cancellationToken);

    /// <summary>GET /v1/templates/{template}; NAME or CATALOGUE/NAME.</summary>
    public Task<TemplateView> TemplateAsync(string template, CancellationToken cancellationToken)
        => GetAsync($"/v1/templates/{Segment(template)}", ApiJson.Default.TemplateView, cancellationToken);

    /// <summary>POST /v1/templates/{template}/deploy. A taken name: 409, and nothing was made.</summary>
    public Task<DeployTemplateReply> DeployTemplateAsync(string template, DeployTemplateRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/templates/{Segment(template)}/deploy", request, ApiJson.Default.DeployTemplateRequest, ApiJson.Default.DeployTemplateReply, cancellationToken);

    /// <summary>GET /v1/catalogues</summary>
    public IAsyncEnumerable<CatalogueView> CataloguesAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/catalogues", ApiJson.Default.PageCatalogueView, cancellationToken);

    /// <summary>POST /v1/catalogues. An address that cannot be read: 422.</summary>
    public Task<CatalogueView> CreateCatalogueAsync(CreateCatalogueRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/catalogues", request, ApiJson.Default.CreateCatalogueRequest, ApiJson.Default.CatalogueView, cancellationToken);

    /// <summary>POST /v1/catalogues/{catalogue}/refresh</summary>
    public Task RefreshCatalogueAsync(string catalogue, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/catalogues/{Segment(catalogue)}/refresh", null, cancellationToken);

    /// <summary>DELETE /v1/catalogues/{catalogue}</summary>
    public Task DeleteCatalogueAsync(string catalogue, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/catalogues/{Segment(catalogue)}", null, cancellationToken);

    /// <summary>POST /v1/compose/import</summary>
    public Task<ComposeImportReply> ImportComposeAsync(ComposeImportRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/compose/import", request, ApiJson.Default.ComposeImportRequest, ApiJson.Default.ComposeImportReply, cancellationToken);

    /// <summary>GET /v1/volumes, or those of one service.</summary>
    public IAsyncEnumerable<VolumeView> VolumesAsync(string? service, CancellationToken cancellationToken)
        => ListAsync(service is null ? "/v1/volumes" : $"/v1/services/{Segment(service)}/volumes", ApiJson.Default.PageVolumeView, cancellationToken);

    /// <summary>POST /v1/services/{service}/volumes</summary>
    public Task<VolumeView> CreateVolumeAsync(string service, CreateVolumeRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/services/{Segment(service)}/volumes", request, ApiJson.Default.CreateVolumeRequest, ApiJson.Default.VolumeView, cancellationToken);

    /// <summary>DELETE /v1/volumes/{id}, with its data.</summary>
    public Task DeleteVolumeAsync(string id, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/volumes/{Segment(id)}", null, cancellationToken);

    /// <summary>GET /v1/environments/{environment}/variables; PROJECT/ENVIRONMENT or id.</summary>
    public IAsyncEnumerable<VariableView> SharedVariablesAsync(string environment, bool reveal, CancellationToken cancellationToken)
        => ListAsync($"/v1/environments/{Segment(environment)}/variables{(reveal ? "?reveal=true" : "")}", ApiJson.Default.PageVariableView, cancellationToken);

    /// <summary>PATCH /v1/environments/{environment}/variables; a null value removes.</summary>
    public Task SetSharedVariablesAsync(string environment, SetVariablesRequest request, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Patch, $"/v1/environments/{Segment(environment)}/variables", () => JsonContent.Create(request, ApiJson.Default.SetVariablesRequest), cancellationToken);
}
