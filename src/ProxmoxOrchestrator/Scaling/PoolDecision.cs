namespace ProxPaaS.Orchestrator.Scaling;

/// <param name="Grow">One Proxmox host per new node.</param>
/// <param name="Shrink">Nodes to drain and destroy.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Candidate">A node whose replicas fit elsewhere; it is emptied when the next decisions agree.</param>
internal sealed record PoolDecision(IReadOnlyList<string> Grow, IReadOnlyList<string> Shrink, string Reason, ConsolidationCandidate? Candidate = null);
