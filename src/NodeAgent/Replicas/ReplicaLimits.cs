using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

internal static class ReplicaLimits
{
    /// <summary>A replica that ends this often before it was ever ready will not come up. Docker's own back-off makes this about 3 s.</summary>
    public const int RestartsBeforeReady = 5;

    /// <summary>
    /// What a replica may use until it is ready, in thousandths of a core, when its own limit is smaller: run times that start with a tenth
    /// of a core take ten times as long, and a new version would be live that much later.
    /// </summary>
    public const uint StartCpuMilli = 1000;

    public static readonly TimeSpan PullDeadline = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan DefaultStartDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromHours(1);

    public static bool IsLentCpu(ReplicaSpec spec) => spec is { RunOnce: false, CpuMilli: > 0 and < StartCpuMilli };

    public static TimeSpan StartDeadline(ReplicaSpec spec) => spec.StartDeadline?.ToTimeSpan() is { Ticks: > 0 } given ? given : DefaultStartDeadline;

    public static TimeSpan Grace(ReplicaSpec? spec)
    {
        var grace = spec?.StopGrace?.ToTimeSpan() ?? DefaultGrace;
        return grace < TimeSpan.Zero ? TimeSpan.Zero : grace > LongestGrace ? LongestGrace : grace;
    }
}
