namespace ProxPaaS.Contracts.Api;

/// <summary>A step with its times; the ones to come have no <paramref name="StartedAt"/>.</summary>
public sealed record DeploymentStep(string Name, string Detail, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);
