namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/services/{service}/deployments: exactly one of the three, or none for "the newest image again".</summary>
/// <param name="Ref">Branch, tag or commit of the service's repository: builds it.</param>
/// <param name="DeploymentId">An earlier deployment of the service: rolls back to its image.</param>
/// <param name="Image">An image reference.</param>
public sealed record DeployRequest(string? Ref = null, string? DeploymentId = null, string? Image = null, bool NoCache = false);
