using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Projects, environments, services, variables. References are ids or names, as docs/api.md says.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>GET /v1/projects</summary>
    public IAsyncEnumerable<ProjectView> ProjectsAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/projects", ApiJson.Default.PageProjectView, cancellationToken);

    /// <summary>POST /v1/projects. A taken name: 409.</summary>
    public Task<ProjectView> CreateProjectAsync(CreateProjectRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/projects", request, ApiJson.Default.CreateProjectRequest, ApiJson.Default.ProjectView, cancellationToken);

    /// <summary>GET /v1/projects/{project}</summary>
    public Task<ProjectView> ProjectAsync(string project, CancellationToken cancellationToken)
        => GetAsync($"/v1/projects/{Segment(project)}", ApiJson.Default.ProjectView, cancellationToken);

    /// <summary>DELETE /v1/projects/{project}</summary>
    public Task DeleteProjectAsync(string project, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/projects/{Segment(project)}", null, cancellationToken);

    /// <summary>GET /v1/projects/{project}/environments</summary>
    public IAsyncEnumerable<EnvironmentView> EnvironmentsAsync(string project, CancellationToken cancellationToken)
        => ListAsync($"/v1/projects/{Segment(project)}/environments", ApiJson.Default.PageEnvironmentView, cancellationToken);

    /// <summary>POST /v1/projects/{project}/environments</summary>
    public Task<EnvironmentView> CreateEnvironmentAsync(string project, CreateEnvironmentRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/projects/{Segment(project)}/environments", request, ApiJson.Default.CreateEnvironmentRequest, ApiJson.Default.EnvironmentView, cancellationToken);

    /// <summary>GET /v1/services, of one project or all.</summary>
    public IAsyncEnumerable<ServiceView> ServicesAsync(string? project, CancellationToken cancellationToken)
        => ListAsync(project is null ? "/v1/services" : $"/v1/services?project={Segment(project)}", ApiJson.Default.PageServiceView, cancellationToken);

    /// <summary>POST /v1/environments/{environment}/services</summary>
    public Task<ServiceView> CreateServiceAsync(string environment, CreateServiceRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/environments/{Segment(environment)}/services", request, ApiJson.Default.CreateServiceRequest, ApiJson.Default.ServiceView, cancellationToken);

    /// <summary>GET /v1/services/{service}</summary>
    public Task<ServiceView> ServiceAsync(string service, CancellationToken cancellationToken)
        => GetAsync($"/v1/services/{Segment(service)}", ApiJson.Default.ServiceView, cancellationToken);

    /// <summary>PATCH /v1/services/{service}</summary>
    public Task<ServiceView> UpdateServiceAsync(string service, ServiceSettings settings, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Patch, $"/v1/services/{Segment(service)}", settings, ApiJson.Default.ServiceSettings, ApiJson.Default.ServiceView, cancellationToken);

    /// <summary>DELETE /v1/services/{service}</summary>
    public Task DeleteServiceAsync(string service, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/services/{Segment(service)}", null, cancellationToken);

    /// <summary>POST /v1/services/{service}/scale</summary>
    public Task ScaleAsync(string service, int replicas, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/services/{Segment(service)}/scale", () => JsonContent.Create(new ScaleRequest(replicas), ApiJson.Default.ScaleRequest), cancellationToken);

    /// <summary>GET /v1/services/{service}/variables; secret values only with <paramref name="reveal"/>.</summary>
    public IAsyncEnumerable<VariableView> VariablesAsync(string service, bool reveal, CancellationToken cancellationToken)
        => ListAsync($"/v1/services/{Segment(service)}/variables{(reveal ? "?reveal=true" : "")}", ApiJson.Default.PageVariableView, cancellationToken);

    /// <summary>PATCH /v1/services/{service}/variables; a null value removes.</summary>
    public Task SetVariablesAsync(string service, SetVariablesRequest request, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Patch, $"/v1/services/{Segment(service)}/variables", () => JsonContent.Create(request, ApiJson.Default.SetVariablesRequest), cancellationToken);
}
