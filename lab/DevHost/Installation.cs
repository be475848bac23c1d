namespace ProxPaaS.DevHost;

/// <summary>Where everything of one <c>./run</c> lies: folders, addresses, ports.</summary>
/// <param name="Instance">0 to 9: platforms side by side on one machine share nothing but caches of downloads and builds.</param>
internal sealed record Installation(string Repository, string State, GuestKind Guests, int Instance)
{
    public const int MaxInstance = 9;

    public const string AdminEmail = "admin@proxpaas.local";

    public const string PveResourcePool = "proxpaas";

    public int ApiPort => Port(7400);

    public int AgentsPort => Port(7443);

    public int DashboardPort => Port(7480);

    public int EdgePort => Port(8080);

    public int LabPort => Port(8006);

    public int LabAdminPort => Port(8005);

    public int RegistryPort => Port(5000);

    public int MirrorPort => Port(5001);

    public int EdgeAdminPort => Port(9180);

    public string BridgeName => $"vmbr{Instance}";

    /// <summary>Start of the guests' host-side interface names.</summary>
    public string VethPrefix => Instance == 0 ? "veth" : $"veth{Instance}x";

    public string BridgeAddress => HostAddress + "/24";

    /// <summary>Where the platform's own guests are numbered; two labs on one machine must not number alike.</summary>
    public string Vmids => $"{6000 + (Instance * 1000)}-{6999 + (Instance * 1000)}";

    /// <summary>The first three numbers of the guests' addresses. Simulated guests live on loopback: no bridge, no root.</summary>
    public string Network => Guests == GuestKind.Lxc ? $"10.77.{Instance}" : $"127.77.{Instance}";

    public string HostAddress => Network + ".1";

    public string NodeAddresses => $"{Network}.100-{Network}.199/24,gw={Network}.1";

    public string ApiUrl => $"http://127.0.0.1:{ApiPort}";

    /// <summary>What agents and edges dial: every control plane's address, separated by commas.</summary>
    public string AgentsUrl => string.Join(',', Members.Select(m => m.AgentsUrl));

    public string DashboardUrl => $"http://127.0.0.1:{DashboardPort}";

    public string EdgeUrl => $"http://127.0.0.1:{EdgePort}";

    /// <summary>Two control planes with PostgreSQL and Redis, otherwise one with SQLite.</summary>
    public DatabaseKind Database { get; init; }

    /// <summary>More configuration of the control plane, as it stands in its environment: <c>Sources__PollSeconds</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public int DatabasePort => Port(7432);

    public int RedisPort => Port(7479);

    public int GitPort => Port(7430);

    /// <summary>Whom git over SSH signs in as, an account of this platform alone. None for simulated guests, which need no root.</summary>
    public string? GitAccount => Guests != GuestKind.Lxc ? null : Instance == 0 ? "proxpaas-git" : $"proxpaas-git-{Instance}";

    public Member First => new("proxpaas", ApiUrl, $"https://{HostAddress}:{AgentsPort}", "data", Port(2222));

    public Member Second => new("proxpaas-2", $"http://127.0.0.1:{Port(7410)}", $"https://{HostAddress}:{Port(7444)}", "data-2", Port(2223));

    public IReadOnlyList<Member> Members => Database == DatabaseKind.Postgres ? [First, Second] : [First];

    public string Artifacts => Path.Combine(Repository, "artifacts");

    public string Folder(params string[] parts)
    {
        var folder = Path.Combine([State, .. parts]);
        Directory.CreateDirectory(folder);
        return folder;
    }

    public string FileIn(params string[] parts)
    {
        Folder(parts[..^1]);
        return Path.Combine([State, .. parts]);
    }

    public string LogOf(string service) => Path.Combine(State, "logs", service + ".log");

    public static Installation Locate(GuestKind guests, int instance)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ProxPaaS.sln")))
        {
            folder = folder.Parent;
        }

        var repository = folder?.FullName ?? throw new StepFailedException("start", "ProxPaaS.sln was not found above this program; run ./run from a clone of the repository.");

        // Unprivileged guests must be able to walk down to their root file systems, which a home folder forbids.
        var state = Environment.IsPrivilegedProcess
            ? "/var/lib"
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return new(repository, Path.Combine(state, instance == 0 ? "proxpaas-lab" : $"proxpaas-lab-{instance}"), guests, instance);
    }

    // No two of the ports are alike in their last three digits, so that no instance meets another.
    private int Port(int first) => first + (1000 * Instance);
}
