using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Scaling;

internal sealed record ConsolidationCandidate(string NodeId, DateTimeOffset Since);
