using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary><c>px status --json</c></summary>
internal sealed record ServiceStatus(ServiceView Service, DeploymentView? Deployment, IReadOnlyList<ReplicaView> Replicas);
