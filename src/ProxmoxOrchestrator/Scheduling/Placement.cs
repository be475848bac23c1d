namespace ProxPaaS.Orchestrator.Scheduling;

/// <param name="Score">In [0,1]: the mean of the scores that had something to say.</param>
/// <param name="Reason">Why this node, in a sentence.</param>
internal sealed record Placement(string ReplicaId, string NodeId, int HostPort, double Score, string Reason);
