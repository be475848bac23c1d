using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>What the scheduler needs to know of a deployment.</summary>
internal sealed record DeploymentPlacing(string DeploymentId, string PoolName, Isolation Isolation, string Image);
