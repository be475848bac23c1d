using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Ingress;

/// <param name="Address">Of its node.</param>
internal sealed record RoutedReplica(string Id, string DeploymentId, string Address, int HostPort, ReplicaState State, ReplicaGoal Goal);
