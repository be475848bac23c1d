namespace ProxPaaS.CloudInit;

/// <summary>A <c>#cloud-config</c> document; what is not set is not written. <see cref="ToString"/> is the document.</summary>
public sealed record CloudConfig
{
    public string? Hostname { get; init; }

    /// <summary>False keeps what stands in /etc/hosts; in containers Proxmox writes it.</summary>
    public bool? ManageEtcHosts { get; init; }

    /// <summary>True removes host keys that came with a template, so that clones do not share them.</summary>
    public bool? SshDeleteKeys { get; init; }

    public IReadOnlyList<string> SshAuthorizedKeys { get; init; } = [];

    /// <summary>PEM certificates for the system's bundle.</summary>
    public IReadOnlyList<string> TrustedCertificates { get; init; } = [];

    public IReadOnlyList<CloudFile> WriteFiles { get; init; } = [];

    /// <summary>Early in every boot; each command is an argument list, so that no shell reads it.</summary>
    public IReadOnlyList<IReadOnlyList<string>> BootCommands { get; init; } = [];

    /// <summary>Late in the first boot; each command is an argument list, so that no shell reads it.</summary>
    public IReadOnlyList<IReadOnlyList<string>> RunCommands { get; init; } = [];

    public override string ToString()
    {
        var map = new List<KeyValuePair<string, object>>();
        Add(map, "hostname", Hostname);
        Add(map, "manage_etc_hosts", ManageEtcHosts);
        Add(map, "ssh_deletekeys", SshDeleteKeys);
        AddList(map, "ssh_authorized_keys", SshAuthorizedKeys);
        if (TrustedCertificates.Count > 0)
        {
            map.Add(new("ca_certs", new List<KeyValuePair<string, object>> { new("trusted", TrustedCertificates.Cast<object>().ToList()) }));
        }

        AddList(map, "write_files", WriteFiles.Select(f => f.ToMap()));
        AddList(map, "bootcmd", BootCommands.Select(c => (object)c.Cast<object>().ToList()));
        AddList(map, "runcmd", RunCommands.Select(c => (object)c.Cast<object>().ToList()));
        return "#cloud-config\n" + (map.Count == 0 ? "{}\n" : YamlText.Write(map));
    }

    private static void Add(List<KeyValuePair<string, object>> map, string key, object? value)
    {
        if (value is not null)
        {
            map.Add(new(key, value));
        }
    }

    private static void AddList(List<KeyValuePair<string, object>> map, string key, IEnumerable<object> items)
    {
        var list = items.ToList();
        if (list.Count > 0)
        {
            map.Add(new(key, list));
        }
    }
}
