namespace ProxPaaS.Contracts.Api;

/// <summary>GET /v1/overview: everything that the live page shows, in one answer.</summary>
/// <param name="Sequence">The event sequence that this answer includes: follow <c>/v1/events?after=Sequence</c>.</param>
public sealed record OverviewView(
    long Sequence, PlatformView Platform, IReadOnlyList<ProjectView> Projects, IReadOnlyList<ServiceView> Services, IReadOnlyList<NodePoolView> Pools, IReadOnlyList<NodeView> Nodes,
    IReadOnlyList<ReplicaView> Replicas, IReadOnlyList<BuildView> Builds, IReadOnlyList<DeploymentView> Deployments, IReadOnlyList<OperationView> Operations, IReadOnlyList<EdgeView> Edges,
    IReadOnlyList<TrafficView> Traffic);
