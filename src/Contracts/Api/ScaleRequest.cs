namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/services/{service}/scale</summary>
public sealed record ScaleRequest(int Replicas);
