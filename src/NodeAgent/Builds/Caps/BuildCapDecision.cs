using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Builds.Caps;

/// <summary>Whether a build has to be stopped, and whether one that failed did so for a cap. Answers are sentences that name the cap and how to raise it. Pure.</summary>
internal static class BuildCapDecision
{
    // A crowded moment of make -j is no fork bomb.
    private static readonly TimeSpan PatienceAtProcessCap = TimeSpan.FromSeconds(10);

    /// <summary>Null: go on.</summary>
    public static string? Stop(BuildLimits limits, BuildSample sample) => sample switch
    {
        // Nobody knows which of several builds took the space: the youngest goes first, the oldest may come to its end.
        { Youngest: false } => sample.AtProcessCap >= PatienceAtProcessCap ? Processes(limits) : null,
        _ when limits.FreeDiskBytes > 0 && sample.DiskFree < (long)limits.FreeDiskBytes =>
            $"The build was stopped: the node's disk has {MiB(sample.DiskFree)} free, and {MiB((long)limits.FreeDiskBytes)} are kept so that the node goes on working. Make the build smaller, or give the pool larger disks: px pools set {Pool(limits)} --disk-gib GIB (for new nodes).",
        _ when limits.DiskBytes > 0 && sample.DiskTaken > (long)limits.DiskBytes * Math.Max(1, sample.Builds) =>
            $"The build was stopped: it took more than its {MiB((long)limits.DiskBytes)} of disk. Make it smaller, or raise the cap: Builds:DiskGiB, or larger disks for new nodes with px pools set {Pool(limits)} --disk-gib GIB.",
        _ => sample.AtProcessCap >= PatienceAtProcessCap ? Processes(limits) : null,
    };

    /// <summary>Why a failed build failed, when it was for a cap; else null.</summary>
    /// <param name="tail">The last lines of its output.</param>
    public static string? Explain(BuildLimits limits, BuildSample sample, IReadOnlyList<string> tail) => sample switch
    {
        { OutOfMemoryKills: > 0 } => Memory(limits),
        { MemoryLimitHits: > 0 } when tail.Any(LooksOutOfMemory) => Memory(limits),
        { RefusedForks: > 0 } => Processes(limits),

        // A step that dies at once takes its counters with it before anybody looked; little else kills a step.
        _ when limits.MemoryBytes > 0 && tail.Any(line => line.Contains("exit code: 137", StringComparison.Ordinal)) => Memory(limits),
        _ when limits.Processes > 0 && tail.Any(LooksOutOfProcesses) => Processes(limits),
        _ when tail.Any(line => line.Contains("no space left on device", StringComparison.OrdinalIgnoreCase)) =>
            $"The node's disk is full. Make the build smaller, or give the pool larger disks: px pools set {Pool(limits)} --disk-gib GIB (for new nodes).",
        _ => null,
    };

    private static bool LooksOutOfMemory(string line)
        => line.Contains("exit code: 137", StringComparison.Ordinal) || line.Contains("Killed", StringComparison.Ordinal)
            || line.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || line.Contains("Cannot allocate memory", StringComparison.OrdinalIgnoreCase);

    // A step that dies of it at once is gone with its counters before anybody looked.
    private static bool LooksOutOfProcesses(string line)
        => line.Contains("can't fork", StringComparison.OrdinalIgnoreCase) || line.Contains("unable to create native thread", StringComparison.OrdinalIgnoreCase)
            || (line.Contains("Resource temporarily unavailable", StringComparison.Ordinal) && (line.Contains("fork", StringComparison.OrdinalIgnoreCase) || line.Contains("thread", StringComparison.OrdinalIgnoreCase)))
            || line.Contains("spawn EAGAIN", StringComparison.Ordinal) || line.Contains("uv_thread_create", StringComparison.Ordinal);

    private static string Memory(BuildLimits limits)
        => $"The build needed more than its {MiB((long)limits.MemoryBytes)} of memory. Let it use less, or raise the cap: larger nodes with px pools set {Pool(limits)} --memory-mib MIB, {(limits.Slots > 1 ? $"fewer builds at once with px pools set {Pool(limits)} --build-slots N, " : "")}or Builds:MemoryMiB.";

    private static string Processes(BuildLimits limits)
        => $"The build wanted more than its {limits.Processes} processes. Start fewer at once (for example make -j2), or ask the operator to raise Builds:Processes.";

    private static string Pool(BuildLimits limits) => limits.Pool.Length > 0 ? limits.Pool : "POOL";

    private static string MiB(long bytes) => bytes >= 10L << 30 ? $"{bytes >> 30} GiB" : $"{bytes >> 20} MiB";
}
