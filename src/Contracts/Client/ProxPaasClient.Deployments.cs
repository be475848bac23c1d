using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Deployments, builds, replicas.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>POST /v1/services/{service}/deployments</summary>
    public Task<DeployReply> DeployAsync(string service, DeployRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, $"/v1/services/{Segment(service)}/deployments", request, ApiJson.Default.DeployRequest, ApiJson.Default.DeployReply, cancellationToken);

    /// <summary>GET /v1/services/{service}/deployments, newest first.</summary>
    public IAsyncEnumerable<DeploymentView> DeploymentsAsync(string service, CancellationToken cancellationToken)
        => ListAsync($"/v1/services/{Segment(service)}/deployments", ApiJson.Default.PageDeploymentView, cancellationToken);

    /// <summary>GET /v1/deployments/{id}</summary>
    public Task<DeploymentView> DeploymentAsync(string id, CancellationToken cancellationToken)
        => GetAsync($"/v1/deployments/{Segment(id)}", ApiJson.Default.DeploymentView, cancellationToken);

    /// <summary>POST /v1/deployments/{id}/cancel</summary>
    public Task CancelDeploymentAsync(string id, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/deployments/{Segment(id)}/cancel", null, cancellationToken);

    /// <summary>GET /v1/services/{service}/builds, newest first.</summary>
    public IAsyncEnumerable<BuildView> BuildsAsync(string service, CancellationToken cancellationToken)
        => ListAsync($"/v1/services/{Segment(service)}/builds", ApiJson.Default.PageBuildView, cancellationToken);

    /// <summary>GET /v1/builds/{id}</summary>
    public Task<BuildView> BuildAsync(string id, CancellationToken cancellationToken)
        => GetAsync($"/v1/builds/{Segment(id)}", ApiJson.Default.BuildView, cancellationToken);

    /// <summary>GET /v1/builds/{id}/plan</summary>
    public Task<BuildPlanView> BuildPlanAsync(string id, CancellationToken cancellationToken)
        => GetAsync($"/v1/builds/{Segment(id)}/plan", ApiJson.Default.BuildPlanView, cancellationToken);

    /// <summary>GET /v1/builds/{id}/steps: in the order they were counted, all attempts.</summary>
    public async Task<IReadOnlyList<BuildStepView>> BuildStepsAsync(string id, CancellationToken cancellationToken)
        => (await GetAsync($"/v1/builds/{Segment(id)}/steps", ApiJson.Default.PageBuildStepView, cancellationToken)).Items;

    /// <summary>GET /v1/images</summary>
    public async Task<IReadOnlyList<ImageView>> ImagesAsync(CancellationToken cancellationToken)
        => (await GetAsync("/v1/images", ApiJson.Default.PageImageView, cancellationToken)).Items;

    /// <summary>POST /v1/images/cleanup</summary>
    public Task<ImageCleaningReply> CleanImagesAsync(bool dryRun, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/images/cleanup", new ImageCleaningRequest(dryRun), ApiJson.Default.ImageCleaningRequest, ApiJson.Default.ImageCleaningReply, cancellationToken);

    /// <summary>POST /v1/builds/{id}/cancel</summary>
    public Task CancelBuildAsync(string id, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/builds/{Segment(id)}/cancel", null, cancellationToken);

    /// <summary>GET /v1/services/{service}/replicas</summary>
    public IAsyncEnumerable<ReplicaView> ReplicasAsync(string service, CancellationToken cancellationToken)
        => ListAsync($"/v1/services/{Segment(service)}/replicas", ApiJson.Default.PageReplicaView, cancellationToken);
}
