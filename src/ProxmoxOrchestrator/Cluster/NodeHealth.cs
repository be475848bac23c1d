namespace ProxPaaS.Orchestrator.Cluster;

internal enum NodeHealth
{
    /// <summary>Not judged yet: nothing is decided against it.</summary>
    Unknown,

    Alive,

    /// <summary>Silent for longer than the lease: takes nothing new, keeps what it has.</summary>
    Suspect,

    /// <summary>Silent for longer than the window: its stateless replicas are replaced elsewhere.</summary>
    Unreachable,

    /// <summary>Proxmox confirms that its guest is stopped or gone: all its replicas are lost.</summary>
    Gone,
}
