namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>Labels of a pool's nodes that the platform itself understands.</summary>
internal static class NodeLabels
{
    /// <summary>Takes builds, and no replicas unless it is also labelled <see cref="Apps"/>.</summary>
    public const string Builder = "builder";

    /// <summary>Takes replicas; only needed beside <see cref="Builder"/>.</summary>
    public const string Apps = "apps";
}
