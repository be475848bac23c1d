namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>The one node that a replica with volumes can run on, and the port that it keeps there.</summary>
internal sealed record NodePin(string NodeId, int HostPort);
