using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>A replica's row whose state was written.</summary>
internal sealed record ReplicaChange(string ReplicaId, string OrganisationId, string ServiceId, string DeploymentId, ReplicaState State, string Reason);
