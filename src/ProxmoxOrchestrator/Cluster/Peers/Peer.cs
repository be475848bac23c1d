namespace ProxPaaS.Orchestrator.Cluster.Peers;

/// <summary>A node or edge that may speak.</summary>
internal sealed record Peer(string Id, string OrganisationId, string Name)
{
    /// <summary>The leader's term in which it was let in.</summary>
    public long Epoch { get; init; }
}
