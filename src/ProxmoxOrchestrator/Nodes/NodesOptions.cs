using System.ComponentModel.DataAnnotations;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Section <c>Nodes</c>.</summary>
public sealed class NodesOptions
{
    /// <summary>Folder with <c>manifest.json</c> ({version, file, sha256}) and the node archive.</summary>
    public string ArchivePath { get; set; } = "/var/lib/proxpaas/node-archives";

    /// <summary>The agent's program, which the seeds ssh and iso bring into users' own templates; empty when they contain it.</summary>
    public string? AgentPath { get; set; }

    /// <summary>From the start of a guest to its agent's join; then it is destroyed and another one made.</summary>
    [Range(10, 3600)]
    public int JoinTimeoutSeconds { get; set; } = 120;

    /// <summary>From the join to the end of cloud-init, in pools with user-data.</summary>
    [Range(10, 7200)]
    public int CloudInitTimeoutSeconds { get; set; } = 900;

    /// <summary>From there to Docker's first answer.</summary>
    [Range(10, 3600)]
    public int DockerTimeoutSeconds { get; set; } = 120;

    /// <summary>How long a join token is good for.</summary>
    [Range(1, 15)]
    public int TokenMinutes { get; set; } = 15;

    [Range(5, 86400)]
    public int DrainTimeoutSeconds { get; set; } = 600;

    /// <summary>A freed address rests this long: neighbours remember the old owner.</summary>
    [Range(0, 86400)]
    public int AddressRestSeconds { get; set; } = 300;

    /// <summary>Root file system of the node template, for every node cloned from it.</summary>
    [Range(2, 4096)]
    public int TemplateDiskGiB { get; set; } = 8;

    /// <summary>Makes the node template on every host that a pool with ready nodes may use, one after the other, so that it can grow there at once.</summary>
    public bool PrepareHosts { get; set; } = true;

    /// <summary>Of each node, for agent and Docker.</summary>
    [Range(0, 8000)]
    public int ReservedCpuMilli { get; set; } = 50;

    /// <inheritdoc cref="ReservedCpuMilli"/>
    [Range(0, 8192)]
    public int ReservedMemoryMiB { get; set; } = 160;

    /// <summary>How often each Proxmox cluster is asked for its guests.</summary>
    [Range(1, 60)]
    public int PollSeconds { get; set; } = 5;

    /// <summary>Age of a guest of ours that no row knows before it is removed.</summary>
    [Range(1, 86400)]
    public int OrphanAfterSeconds { get; set; } = 300;
}
