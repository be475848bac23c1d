namespace ProxPaaS.Orchestrator.Scaling;

internal sealed record ConsolidationCandidate(string NodeId, DateTimeOffset Since);
