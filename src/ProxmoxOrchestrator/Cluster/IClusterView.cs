namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Read access to the live cluster, from anywhere.</summary>
internal interface IClusterView
{
    ClusterSnapshot Current { get; }

    /// <summary>The first snapshot newer than <paramref name="version"/>; at once when there is one.</summary>
    Task<ClusterSnapshot> NextAsync(long version, CancellationToken cancellationToken);
}
