namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Paths below <see cref="LxcOptions.Root"/>.</summary>
internal sealed class LxcLayout(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>LXC's own path (<c>-P</c>): one folder per guest, named by vmid.</summary>
    public string Guests => Path.Combine(Root, "guests");

    public string Layers => Path.Combine(Root, "layers");

    public string Trash => Path.Combine(Root, "trash");

    /// <summary>What was changed on the machine (<see cref="HostLedger"/>).</summary>
    public string Ledger => Path.Combine(Root, "host.json");

    public string Guest(int vmid) => Path.Combine(Guests, vmid.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string Record(int vmid) => Path.Combine(Guest(vmid), "guest.json");

    public string Config(int vmid) => Path.Combine(Guest(vmid), "config");

    public string Log(int vmid) => Path.Combine(Guest(vmid), "lxc.log");

    /// <summary>Where the guest's root file system is mounted.</summary>
    public string Rootfs(int vmid) => Path.Combine(Guest(vmid), "rootfs");

    /// <summary>What the guest changed over its layers.</summary>
    public string Upper(int vmid) => Path.Combine(Guest(vmid), "upper");

    public string Work(int vmid) => Path.Combine(Guest(vmid), "work");

    /// <summary>Docker's data: overlay2 cannot stand on an overlay, so it gets the host's file system.</summary>
    public string Docker(int vmid) => Path.Combine(Guest(vmid), "docker");

    public string Snapshot(int vmid, string name) => Path.Combine(Guest(vmid), "snapshots", name);

    public string Layer(string id) => Path.Combine(Layers, id);

    /// <summary>Ids of the guests that have a record.</summary>
    public IReadOnlyList<int> GuestIds()
        => !Directory.Exists(Guests) ? [] :
        [
            .. Directory.EnumerateDirectories(Guests)
                .Where(path => File.Exists(Path.Combine(path, "guest.json")))
                .Select(path => int.TryParse(Path.GetFileName(path), out var vmid) ? vmid : 0)
                .Where(vmid => vmid > 0).Order(),
        ];
}
