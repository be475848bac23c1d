namespace ProxPaaS.Contracts.Api;

/// <summary>202: a build that ends in a deployment, or a deployment straight away.</summary>
public sealed record DeployReply(string? BuildId, string? DeploymentId);
