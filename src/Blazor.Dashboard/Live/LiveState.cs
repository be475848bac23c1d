using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Live;

/// <summary>What the live page shows; replaced whole, never changed.</summary>
/// <param name="AsOf">When the control plane last answered.</param>
/// <param name="Reason">Why it is not live, in a sentence.</param>
public sealed record LiveState(OverviewView? Overview, DateTimeOffset? AsOf, FeedStatus Status, string Reason, TrafficHistory History)
{
    public static LiveState Loading { get; } = new(null, null, FeedStatus.Loading, "", TrafficHistory.Empty);
}
