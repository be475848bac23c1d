namespace ProxPaaS.NodeAgent.Replicas;

internal enum ContainerState
{
    Created,
    Running,
    Restarting,
    Paused,
    Exited,

    /// <summary>Being removed, or Docker failed to remove it.</summary>
    Dead,
}
