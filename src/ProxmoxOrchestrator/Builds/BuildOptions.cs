namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Section <c>Builds</c>.</summary>
public sealed class BuildOptions
{
    /// <summary>Builds at once on one builder node; 0: one for every two cores and 2 GiB. A pool's own setting goes before it.</summary>
    public int SlotsPerNode { get; set; }

    public const string Nix = "nix";
    public const string Debian = "debian";

    /// <summary>Where the packages of builds without a Dockerfile come from: <c>nix</c>, or <c>debian</c> where Nix cannot be reached.</summary>
    public string Packages { get; set; } = Nix;

    /// <summary>With Debian: the image that such builds start from; empty: debian:bookworm-slim.</summary>
    public string? BaseImage { get; set; }

    /// <summary>With Debian: packages that the base image has in another form, which apt must not install.</summary>
    public List<string> BaseImageProvides { get; set; } = [];

    /// <summary>A build that takes longer is ended.</summary>
    public int TimeoutMinutes { get; set; } = 30;

    /// <summary>CPU of all builds of a node together, in thousandths of a core; 0: all but what agent and Docker need.</summary>
    public int CpuMilli { get; set; }

    /// <summary>Memory of one build; 0: an even share of the node's.</summary>
    public int MemoryMiB { get; set; }

    /// <summary>Processes and threads of one build.</summary>
    public int Processes { get; set; } = 4096;

    /// <summary>What one build may take of the node's disk; 0: an even share of half of it.</summary>
    public int DiskGiB { get; set; }

    /// <summary>Builds stop when less of the node's disk is free.</summary>
    public int FreeDiskPercent { get; set; } = 5;

    /// <summary>A builder that is silent for this long has lost its builds.</summary>
    public int LostAfterSeconds { get; set; } = 60;

    /// <summary>Starts of one build, its first included; only lost builders are tried again.</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>True: a newer commit stops the running build of its branch. False: that one ends first, so that a branch with many pushes is deployed at all.</summary>
    public bool StopSuperseded { get; set; }

    /// <summary>Files of one commit's tree, folders and links counted in.</summary>
    public int MostFiles { get; set; } = 200_000;

    /// <summary>All files of one commit's tree together, uncompressed.</summary>
    public int MostSourceMiB { get; set; } = 2048;
}
