namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>The newest deployment that was watched and found good.</summary>
internal sealed record RolloutTarget(string DeploymentId, int Version);
