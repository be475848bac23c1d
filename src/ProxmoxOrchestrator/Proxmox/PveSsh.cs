namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Root on the Proxmox hosts, for the <c>ssh</c> seed only.</summary>
/// <param name="Hosts">By Proxmox node name.</param>
/// <param name="PublicKey">Of <paramref name="PrivateKey"/>, to be shown.</param>
internal sealed record PveSsh(string User, string PrivateKey, string PublicKey, IReadOnlyDictionary<string, PveSshHost> Hosts)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => $"{User} on {string.Join(", ", Hosts.Keys)}";
}
