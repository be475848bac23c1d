using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

internal static class ReplicaLimits
{
    /// <summary>A replica that ends this often before it was ever ready will not come up. Docker's own back-off makes this about 3 s.</summary>
    public const int RestartsBeforeReady = 5;

    public static readonly TimeSpan PullDeadline = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan DefaultStartDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromHours(1);

    public static TimeSpan StartDeadline(ReplicaSpec spec) => spec.StartDeadline?.ToTimeSpan() is { Ticks: > 0 } given ? given : DefaultStartDeadline;

    public static TimeSpan Grace(ReplicaSpec? spec)
    {
        var grace = spec?.StopGrace?.ToTimeSpan() ?? DefaultGrace;
        return grace < TimeSpan.Zero ? TimeSpan.Zero : grace > LongestGrace ? LongestGrace : grace;
    }
}
