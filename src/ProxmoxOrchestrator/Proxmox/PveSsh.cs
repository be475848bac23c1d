namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Root on the Proxmox hosts, for the <c>ssh</c> seed only.</summary>
/// <param name="Hosts">By Proxmox node name.</param>
/// <param name="PublicKey">Of <paramref name="PrivateKey"/>, to be shown.</param>
internal sealed record PveSsh(string User, string PrivateKey, string PublicKey, IReadOnlyDictionary<string, PveSshHost> Hosts)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => $"{User} on {string.Join(", ", Hosts.Keys)}";
}

/// <param name="KeyFingerprint">As <c>ssh-keygen -lf</c> prints it: <c>SHA256:…</c>; empty: the first key shown is taken and pinned.</param>
internal sealed record PveSshHost(string Host, int Port, string KeyFingerprint)
{
    /// <summary><c>HOST:PORT</c>.</summary>
    public string Address => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    public bool Trusts(PveSshHostKey shown) => KeyFingerprint.Length == 0 || KeyFingerprint.TrimEnd('=') == shown.Fingerprint;
}
