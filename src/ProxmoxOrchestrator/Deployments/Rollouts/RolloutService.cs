namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What the owner wants of a service.</summary>
/// <param name="Routed">Visitors reach it through the edges.</param>
internal sealed record RolloutService(
    string Id, string OrganisationId, string ProjectId, string Name, int Desired, bool Deleted, string? ActiveDeploymentId, bool Routed, int RowVersion);
