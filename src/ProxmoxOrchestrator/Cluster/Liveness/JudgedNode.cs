using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster.Liveness;

internal sealed record JudgedNode(string Id, string OrganisationId, string Name, NodeState State, string Reason);
