namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>What the executor is doing with a replica right now.</summary>
internal enum ReplicaActivity
{
    None,
    Pulling,
    Starting,
    Stopping,
}
