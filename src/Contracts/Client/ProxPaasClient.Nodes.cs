using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Nodes, pools, Proxmox clusters, operations.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>GET /v1/nodes</summary>
    public IAsyncEnumerable<NodeView> NodesAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/nodes", ApiJson.Default.PageNodeView, cancellationToken);

    /// <summary>GET /v1/nodes/{node}</summary>
    public Task<NodeView> NodeAsync(string node, CancellationToken cancellationToken)
        => GetAsync($"/v1/nodes/{Segment(node)}", ApiJson.Default.NodeView, cancellationToken);

    /// <summary>POST /v1/nodes/{node}/cordon: takes no new replicas.</summary>
    public Task CordonNodeAsync(string node, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/nodes/{Segment(node)}/cordon", null, cancellationToken);

    /// <summary>POST /v1/nodes/{node}/uncordon</summary>
    public Task UncordonNodeAsync(string node, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/nodes/{Segment(node)}/uncordon", null, cancellationToken);

    /// <summary>POST /v1/nodes/{node}/drain: moves its replicas elsewhere.</summary>
    public Task DrainNodeAsync(string node, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/nodes/{Segment(node)}/drain", null, cancellationToken);

    /// <summary>DELETE /v1/nodes/{node}: drains, stops and destroys the guest.</summary>
    public Task DeleteNodeAsync(string node, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/nodes/{Segment(node)}", null, cancellationToken);

    /// <summary>GET /v1/pools</summary>
    public IAsyncEnumerable<NodePoolView> PoolsAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/pools", ApiJson.Default.PageNodePoolView, cancellationToken);

    /// <summary>POST /v1/pools</summary>
    public Task<NodePoolView> CreatePoolAsync(CreateNodePoolRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/pools", request, ApiJson.Default.CreateNodePoolRequest, ApiJson.Default.NodePoolView, cancellationToken);

    /// <summary>PATCH /v1/pools/{pool}</summary>
    public Task<NodePoolView> UpdatePoolAsync(string pool, NodePoolSettings settings, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Patch, $"/v1/pools/{Segment(pool)}", settings, ApiJson.Default.NodePoolSettings, ApiJson.Default.NodePoolView, cancellationToken);

    /// <summary>DELETE /v1/pools/{pool}</summary>
    public Task DeletePoolAsync(string pool, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/pools/{Segment(pool)}", null, cancellationToken);

    /// <summary>GET /v1/pve/clusters</summary>
    public IAsyncEnumerable<PveClusterView> PveClustersAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/pve/clusters", ApiJson.Default.PagePveClusterView, cancellationToken);

    /// <summary>GET /v1/pve/clusters/{id}</summary>
    public Task<PveClusterView> PveClusterAsync(string id, CancellationToken cancellationToken)
        => GetAsync($"/v1/pve/clusters/{Segment(id)}", ApiJson.Default.PveClusterView, cancellationToken);

    /// <summary>POST /v1/pve/clusters</summary>
    public Task<PveClusterView> CreatePveClusterAsync(CreatePveClusterRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/pve/clusters", request, ApiJson.Default.CreatePveClusterRequest, ApiJson.Default.PveClusterView, cancellationToken);

    /// <summary>PATCH /v1/pve/clusters/{id}. What Proxmox refuses is not stored: 400.</summary>
    public Task<PveClusterView> UpdatePveClusterAsync(string id, UpdatePveClusterRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Patch, $"/v1/pve/clusters/{Segment(id)}", request, ApiJson.Default.UpdatePveClusterRequest, ApiJson.Default.PveClusterView, cancellationToken);

    /// <summary>DELETE /v1/pve/clusters/{id}</summary>
    public Task DeletePveClusterAsync(string id, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"/v1/pve/clusters/{Segment(id)}", null, cancellationToken);

    /// <summary>GET /v1/operations, newest first.</summary>
    public IAsyncEnumerable<OperationView> OperationsAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/operations", ApiJson.Default.PageOperationView, cancellationToken);

    /// <summary>GET /v1/operations/{id}</summary>
    public Task<OperationView> OperationAsync(string id, CancellationToken cancellationToken)
        => GetAsync($"/v1/operations/{Segment(id)}", ApiJson.Default.OperationView, cancellationToken);

    /// <summary>POST /v1/operations/{id}/retry: now, instead of at its next attempt.</summary>
    public Task RetryOperationAsync(string id, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, $"/v1/operations/{Segment(id)}/retry", null, cancellationToken);
}
