namespace ProxPaaS.Lab.Cluster;

/// <summary>The hosts of the cluster; the first one answers the API for all.</summary>
internal sealed class HostTable(IReadOnlyList<PveHost> hosts)
{
    public IReadOnlyList<PveHost> All => hosts;

    public PveHost Local => hosts[0];

    /// <summary>SHA-256 of the certificate, colon-separated.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>False when the cluster may not change anything.</summary>
    public bool HasQuorum { get; set; } = true;

    public PveHost? Find(string name) => name == "localhost" ? Local : hosts.FirstOrDefault(host => host.Name == name);

    public void RequireQuorum()
    {
        if (!HasQuorum)
        {
            throw Http.PveException.Die("cluster not ready - no quorum?");
        }
    }
}
