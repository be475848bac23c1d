using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>A deployment that is not over, or that serves.</summary>
/// <param name="StartTimeout">How long a replica may take until it is ready.</param>
internal sealed record RolloutDeployment(
    string Id, int Version, DeploymentState State, string Reason, DateTimeOffset CreatedAt, TimeSpan StartTimeout, ImmutableArray<DeploymentStep> Steps, int RowVersion);
