namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Where a run's log is to be had.</summary>
/// <param name="Exited">Nothing more will be written.</param>
internal sealed record RunLogSource(string RunId, string ReplicaId, string NodeId, bool Exited);
