namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What the owner wants of a service.</summary>
/// <param name="Routed">Visitors reach it through the edges.</param>
/// <param name="Pinned">It has volumes: one replica at a time, on the one node that holds them, and never a second one beside it.</param>
internal sealed record RolloutService(
    string Id, string OrganisationId, string ProjectId, string Name, int Desired, bool Deleted, string? ActiveDeploymentId, bool Routed, int RowVersion, bool Pinned = false);
