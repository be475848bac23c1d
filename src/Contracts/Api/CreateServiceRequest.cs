namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/environments/{environment}/services</summary>
public sealed record CreateServiceRequest(string Name, ServiceSettings? Settings = null);
