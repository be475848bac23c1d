using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>How far a deployment's release command is.</summary>
internal sealed record RolloutRelease(string RunId, string DeploymentId, RunState State, string Reason)
{
    public bool IsOver => State is not (RunState.Pending or RunState.Starting or RunState.Running);
}
