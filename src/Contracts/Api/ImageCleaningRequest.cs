namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/images/cleanup</summary>
/// <param name="DryRun">True: only say what would go.</param>
public sealed record ImageCleaningRequest(bool DryRun = true);
