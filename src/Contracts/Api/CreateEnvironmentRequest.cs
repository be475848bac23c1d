namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/projects/{project}/environments</summary>
public sealed record CreateEnvironmentRequest(string Name);
