namespace ProxPaaS.Orchestrator.Cluster;

/// <param name="Status">cloud-init's own word: done, error, degraded.</param>
/// <param name="Detail">The end of its output when it failed.</param>
internal sealed record CloudInitOutcome(bool Succeeded, string Status, string Detail);
