namespace ProxPaaS.Contracts.Api;

public sealed record ReplicaView(
    string Id, string ServiceId, string ServiceName, string DeploymentId, ReplicaState State, string Reason, string? NodeId, string? NodeName, string? Address, int? HostPort,
    int Restarts, int CpuMilli, int MemoryMiB, double? CpuMilliUsed, double? MemoryMiBUsed, DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt);
