using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>A node as the scheduler sees it: allocatable capacity and the ledger of what is reserved on it.</summary>
/// <param name="Ready">Its state is Ready and its health is not in doubt.</param>
/// <param name="NotReadyBecause">A word or two for the filter's explanation; empty when it is ready.</param>
/// <param name="Replicas">All replicas that hold their reservation: everything that is not stopped, failed or lost.</param>
internal sealed record SchedulableNode(
    string Id, string Name, string PoolId, string PveNode, bool Ready, string NotReadyBecause, bool Cordoned,
    ImmutableArray<string> Labels, int CpuMilli, int MemoryMiB, ImmutableArray<ReservedReplica> Replicas)
{
    public int CpuMilliReserved => Replicas.Sum(r => r.CpuMilli);

    public int MemoryMiBReserved => Replicas.Sum(r => r.MemoryMiB);
}
