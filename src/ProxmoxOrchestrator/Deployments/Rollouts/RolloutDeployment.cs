using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>A deployment that is not over, or that serves.</summary>
/// <param name="StartTimeout">How long a replica may take until it is ready.</param>
/// <param name="WaitsFor">Services whose address has to be known first, in words; null when it can start.</param>
internal sealed record RolloutDeployment(
    string Id, int Version, DeploymentState State, string Reason, DateTimeOffset CreatedAt, TimeSpan StartTimeout, ImmutableArray<DeploymentStep> Steps, int RowVersion,
    string? WaitsFor = null);
