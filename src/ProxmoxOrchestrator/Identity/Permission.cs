namespace ProxPaaS.Orchestrator.Identity;

/// <summary>What an endpoint asks of its caller.</summary>
[Flags]
internal enum Permission
{
    /// <summary>Anybody may call it, signed in or not.</summary>
    None = 0,

    /// <summary>Anybody who is signed in; it concerns the caller only.</summary>
    Self = 1,

    Read = 2,

    /// <summary>Change what is declared.</summary>
    Write = 4,

    /// <summary>Push, deploy, scale, roll back, cancel.</summary>
    Deploy = 8,

    /// <summary>Read and change variables' values.</summary>
    Secrets = 16,

    /// <summary>Nodes, pools, Proxmox, edges.</summary>
    Operate = 32,

    /// <summary>Run commands inside services: they see all of a service's variables.</summary>
    Run = 64,

    All = Self | Read | Write | Deploy | Secrets | Operate | Run,
}
