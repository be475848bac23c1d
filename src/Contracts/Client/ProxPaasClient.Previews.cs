using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Preview environments.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>GET /v1/projects/{project}/previews</summary>
    public IAsyncEnumerable<PreviewView> PreviewsAsync(string project, CancellationToken cancellationToken)
        => ListAsync($"/v1/projects/{Segment(project)}/previews", ApiJson.Default.PagePreviewView, cancellationToken);

    /// <summary>DELETE /v1/projects/{project}/previews/{preview}</summary>
    public Task RemovePreviewAsync(string project, string preview, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/projects/{Segment(project)}/previews/{Segment(preview)}", null, cancellationToken);

    /// <summary>GET /v1/projects/{project}/previews/settings</summary>
    public Task<PreviewSettings> PreviewSettingsAsync(string project, CancellationToken cancellationToken)
        => GetAsync($"/v1/projects/{Segment(project)}/previews/settings", ApiJson.Default.PreviewSettings, cancellationToken);

    /// <summary>PATCH /v1/projects/{project}/previews/settings</summary>
    public Task<PreviewSettings> SetPreviewsAsync(string project, PreviewSettings settings, CancellationToken cancellationToken)
        => CallAsync(HttpMethod.Patch, $"/v1/projects/{Segment(project)}/previews/settings", () => JsonContent.Create(settings, ApiJson.Default.PreviewSettings), ApiJson.Default.PreviewSettings, cancellationToken);
}
