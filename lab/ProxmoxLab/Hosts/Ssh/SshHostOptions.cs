namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>The SSH side of one lab host.</summary>
internal sealed record SshHostOptions
{
    /// <summary>The Proxmox host's name, for example <c>pve1</c>.</summary>
    public required string Host { get; init; }

    /// <summary>Folder for this host's keys, configuration and tools.</summary>
    public required string Directory { get; init; }

    /// <summary>Folder of the key that may log in to every host of the lab.</summary>
    public required string ClientKeyDirectory { get; init; }

    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Zero takes a free one and keeps it for later starts.</summary>
    public int Port { get; init; }
}
