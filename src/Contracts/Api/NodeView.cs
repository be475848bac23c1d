namespace ProxPaaS.Contracts.Api;

/// <param name="Schedulable">False when cordoned, draining or not ready.</param>
public sealed record NodeView(
    string Id, string Name, string Pool, NodeState State, string Reason, bool Schedulable, int Vmid, string PveCluster, string PveNode, string? Address,
    IReadOnlyList<string> Labels, int CpuMilli, int MemoryMiB, int CpuMilliReserved, int MemoryMiBReserved, double? CpuMilliUsed, double? MemoryMiBUsed,
    int Replicas, string? AgentVersion, DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt, DateTimeOffset? LastSeenAt);
