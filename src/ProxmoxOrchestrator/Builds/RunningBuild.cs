namespace ProxPaaS.Orchestrator.Builds;

/// <param name="NodeSpeaks">Its agent's stream is open.</param>
/// <param name="NodeIsGone">It never comes back: destroyed, failed or being removed.</param>
internal sealed record RunningBuild(string BuildId, string NodeId, DateTimeOffset StartedAt, bool NodeSpeaks, bool NodeIsGone);
