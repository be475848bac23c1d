namespace ProxPaaS.CloudInit;

/// <summary>NoCloud's <c>network-config</c>.</summary>
public abstract record NetworkConfig
{
    private NetworkConfig()
    {
    }

    /// <summary>For LXC: Proxmox writes the network files itself at every start, and a second writer leaves the node waiting for minutes.</summary>
    public sealed record Disabled : NetworkConfig
    {
        public override string ToString() => "network:\n  config: disabled\n";
    }

    /// <summary>For VMs: one interface, found by its MAC, with a fixed address.</summary>
    /// <param name="Address">With prefix, <c>10.0.0.5/24</c>.</param>
    public sealed record Static(string Mac, string Address, string Gateway, IReadOnlyList<string> Nameservers) : NetworkConfig
    {
        public override string ToString() => YamlText.Write(
        [
            new("version", 2),
            new("ethernets", new List<KeyValuePair<string, object>>
            {
                new("eth0", new List<KeyValuePair<string, object>>
                {
                    new("match", new List<KeyValuePair<string, object>> { new("macaddress", Mac.ToLowerInvariant()) }),
                    new("set-name", "eth0"),
                    new("addresses", new List<object> { Address }),
                    new("routes", new List<object> { new List<KeyValuePair<string, object>> { new("to", "default"), new("via", Gateway) } }),
                    new("nameservers", new List<KeyValuePair<string, object>> { new("addresses", Nameservers.Cast<object>().ToList()) }),
                }),
            }),
        ]);
    }
}
