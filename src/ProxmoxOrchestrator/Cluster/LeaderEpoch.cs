namespace ProxPaaS.Orchestrator.Cluster;

internal static class LeaderEpoch
{
    /// <summary>Setting that holds the newest epoch.</summary>
    public const string Key = "leader.epoch";

    /// <summary>Setting that holds the leader's <c>Api:PeerUrl</c>; empty when it has none.</summary>
    public const string UrlKey = "leader.url";

    /// <summary>Advisory lock of the leader: "proxpaas" as eight bytes.</summary>
    public const long Lock = 0x70726f7870616173;
}
