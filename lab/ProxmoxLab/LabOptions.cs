namespace ProxPaaS.Lab;

/// <summary>How the lab was asked to be.</summary>
internal sealed record LabOptions
{
    /// <summary><c>memory</c> or <c>lxc</c>.</summary>
    public string Backend { get; init; } = "memory";

    public required string StateDirectory { get; init; }

    public string Listen { get; init; } = "127.0.0.1:8006";

    public string Admin { get; init; } = "127.0.0.1:8007";

    public IReadOnlyList<string> Hosts { get; init; } = ["pve1", "pve2", "pve3"];

    public string Bridge { get; init; } = "vmbr0";

    /// <summary>Address of the bridge with its prefix.</summary>
    public string BridgeAddress { get; init; } = "10.77.0.1/24";

    /// <summary>Start of the names of real guests' host-side interfaces; two labs on one machine need two.</summary>
    public string VethPrefix { get; init; } = "veth";

    /// <summary>Password of root@pam; a new state folder without one gets a random one.</summary>
    public string? Password { get; init; }

    /// <summary>How long a 401 is held back.</summary>
    public TimeSpan UnauthorizedDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How old <c>/cluster/resources</c> may be; zero makes it always true.</summary>
    public TimeSpan ResourceLag { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Factor on the simulated durations of the memory back-end; 0 makes everything immediate.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Waits for the disk on every change of state.</summary>
    public bool Flush { get; init; } = true;

    /// <summary>An archive that each host offers in <c>local:vztmpl</c> from the start; a simulated lab needs no such file and makes one.</summary>
    public string? Template { get; init; }

    /// <summary>Logs what tasks do.</summary>
    public bool Verbose { get; init; }

    /// <summary>Processors and memory that each host claims.</summary>
    public int HostCpus { get; init; } = Environment.ProcessorCount;

    public long HostMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public long StorageBytes { get; init; } = 256L << 30;

    public string UploadDirectory => Path.Combine(StateDirectory, "uploads");
}
