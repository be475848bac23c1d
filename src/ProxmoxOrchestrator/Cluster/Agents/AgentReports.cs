using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>What of an agent's words is believed: bounded, cleaned, within what is possible. Agents are as untrusted as browsers. Pure.</summary>
internal static class AgentReports
{
    public const int MostReplicas = 2000;
    public const int MostBuilds = 100;

    private const int LongestText = 500;
    private const int MostCpuMilli = 4096 * 1000;
    private const long MostMemory = 1L << 46;
    private const long MostDisk = 1L << 54;

    /// <summary>Lines about replicas that are this node's; of doubled ones the last counts.</summary>
    public static IReadOnlyDictionary<string, ReplicaReport> Replicas(NodeStatus status, IReadOnlySet<string> own)
    {
        var reports = new Dictionary<string, ReplicaReport>();
        foreach (var line in status.Replicas.Take(MostReplicas).Where(r => own.Contains(r.Id) && r.Phase != ReplicaPhase.Unspecified))
        {
            reports[line.Id] = new(
                line.Id, line.Phase, Text(line.Message), (int)Math.Min(line.Restarts, 1_000_000), line.ExitCode, line.OomKilled, Time(line.StartedAt), Time(line.ReadyAt));
        }

        return reports;
    }

    public static NodeFactsLive? Facts(NodeFacts? facts)
        => facts is null || facts.CpuMilli is 0 or > MostCpuMilli || facts.MemoryBytes is 0 or > MostMemory || facts.DiskBytes > MostDisk
            ? null
            : new(
                (int)facts.CpuMilli, (int)(facts.MemoryBytes >> 20), (long)facts.DiskBytes, facts.DockerVersion.Length == 0 ? null : Text(facts.DockerVersion),
                Text(facts.Os), Text(facts.Kernel), facts.Address.Length == 0 ? null : Text(facts.Address));

    /// <summary>Null for what a node of this size cannot have used. Twice the processors are allowed: measuring is not exact.</summary>
    public static NodeSample? Sample(Samples samples, NodeFactsLive? facts, DateTimeOffset now)
    {
        var cpu = facts?.CpuMilli ?? MostCpuMilli;
        var memory = facts is null ? MostMemory : (long)facts.MemoryMiB << 20;
        return samples.CpuMilli > 2L * cpu || samples.MemoryBytes > (ulong)memory || samples.DiskUsedBytes > MostDisk || samples.AgentRssBytes > MostMemory
            ? null
            : new(now, (int)samples.CpuMilli, Mebibytes(samples.MemoryBytes), (long)samples.DiskUsedBytes, (long)samples.AgentRssBytes);
    }

    public static ReplicaSample? Sample(Contracts.Agent.ReplicaSample sample, NodeFactsLive? facts, DateTimeOffset now)
    {
        var cpu = facts?.CpuMilli ?? MostCpuMilli;
        var memory = facts is null ? MostMemory : (long)facts.MemoryMiB << 20;
        return sample.CpuMilli > 2L * cpu || sample.MemoryBytes > (ulong)memory || sample.NetworkInBytes > long.MaxValue || sample.NetworkOutBytes > long.MaxValue
            ? null
            : new(now, (int)sample.CpuMilli, Mebibytes(sample.MemoryBytes), (long)sample.NetworkInBytes, (long)sample.NetworkOutBytes);
    }

    /// <summary>One line for people: no control characters, at most 500 characters.</summary>
    public static string Text(string text)
    {
        var cut = text.Length > LongestText ? text[..LongestText] : text;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)).Trim() : cut;
    }

    public static DateTimeOffset? Time(Timestamp? time)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            // Outside of what the format allows.
            return null;
        }
    }

    private static double Mebibytes(ulong bytes) => bytes / (1024.0 * 1024.0);
}
