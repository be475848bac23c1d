namespace ProxPaaS.DevHost;

/// <summary>Where everything of one <c>./run</c> lies: folders, addresses, ports.</summary>
internal sealed record Installation(string Repository, string State, GuestKind Guests)
{
    public const string BridgeName = "vmbr0";

    public const string AdminEmail = "admin@proxpaas.local";

    public const string PveResourcePool = "proxpaas";

    public const int ApiPort = 7400;

    public const int AgentsPort = 7443;

    public const int DashboardPort = 7480;

    public const int EdgePort = 8080;

    public const int LabPort = 8006;

    public const int LabAdminPort = 8005;

    public const int RegistryPort = 5000;

    public const int MirrorPort = 5001;

    /// <summary>Simulated guests live on loopback: no bridge, no root.</summary>
    public string HostAddress => Guests == GuestKind.Lxc ? "10.77.0.1" : "127.77.0.1";

    public string NodeAddresses => Guests == GuestKind.Lxc ? "10.77.0.100-10.77.0.199/24,gw=10.77.0.1" : "127.77.0.100-127.77.0.199/24,gw=127.77.0.1";

    public string ApiUrl => $"http://127.0.0.1:{ApiPort}";

    public string AgentsUrl => $"https://{HostAddress}:{AgentsPort}";

    public string DashboardUrl => $"http://127.0.0.1:{DashboardPort}";

    public string EdgeUrl => $"http://127.0.0.1:{EdgePort}";

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

    public static Installation Locate(GuestKind guests)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ProxPaaS.sln")))
        {
            folder = folder.Parent;
        }

        var repository = folder?.FullName ?? throw new StepFailedException("start", "ProxPaaS.sln was not found above this program; run ./run from a clone of the repository.");

        // Unprivileged guests must be able to walk down to their root file systems, which a home folder forbids.
        var state = Environment.IsPrivilegedProcess
            ? "/var/lib/proxpaas-lab"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "proxpaas-lab");
        return new(repository, state, guests);
    }
}
