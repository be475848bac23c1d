using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

/// <param name="Spec">Null for a container that no desired replica stands for.</param>
/// <param name="ContainerId">Empty where there is none.</param>
internal sealed record ReplicaAction(ReplicaActionKind Kind, string ReplicaId, string ContainerId, ReplicaSpec? Spec, string Reason);
