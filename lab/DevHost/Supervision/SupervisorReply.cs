namespace ProxPaaS.DevHost.Supervision;

public sealed record SupervisorReply(string? Error, IReadOnlyList<ServiceStatus> Services);
