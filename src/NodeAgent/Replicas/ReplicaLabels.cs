namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Labels on our containers. What does not carry the first is never touched.</summary>
internal static class ReplicaLabels
{
    public const string Replica = "proxpaas.replica";
    public const string Spec = "proxpaas.spec";
    public const string Service = "proxpaas.service";
    public const string Deployment = "proxpaas.deployment";
    public const string Volumes = "proxpaas.volumes";
    public const string Once = "proxpaas.once";
    public const string Environment = "proxpaas.environment";
}
