namespace ProxPaaS.Contracts.Api;

/// <param name="Notes">What to know now; null when there is nothing.</param>
public sealed record DeployTemplateReply(IReadOnlyList<ServiceView> Services, string? Notes);
