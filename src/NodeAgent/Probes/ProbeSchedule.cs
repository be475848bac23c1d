using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Probes;

/// <summary>When to ask next and what the answers mean. Pure.</summary>
internal static class ProbeSchedule
{
    // Most applications listen within a second or two: asking often at first is what makes deployments fast.
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EagerPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UntilReady = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);
    private const uint DefaultThreshold = 3;

    public static TimeSpan Timeout(Probe? probe) => probe?.Timeout?.ToTimeSpan() is { Ticks: > 0 } given ? given : DefaultTimeout;

    public static int Threshold(Probe? probe) => (int)(probe is { FailureThreshold: > 0 } ? probe.FailureThreshold : DefaultThreshold);

    /// <param name="running">How long the container has been running.</param>
    /// <param name="failures">In a row, the last answer included.</param>
    public static TimeSpan Delay(Probe? probe, bool ready, int failures, TimeSpan running)
    {
        var given = probe?.Interval?.ToTimeSpan() is { Ticks: > 0 } interval ? Max(interval, Least) : (TimeSpan?)null;
        if (ready && failures == 0)
        {
            return given ?? Settled;
        }

        // Unsure: after a failure it is asked more often, so that three in a row need seconds and not half a minute.
        var unsure = given is { } own && own < UntilReady ? own : UntilReady;
        return ready ? unsure : running < EagerPeriod ? Eager : given is { } slow && slow < Settled ? slow : UntilReady;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
