namespace ProxPaaS.Orchestrator.Proxmox;

/// <param name="KeyFingerprint">As <c>ssh-keygen -lf</c> prints it: <c>SHA256:…</c>; empty: the first key shown is taken and pinned.</param>
internal sealed record PveSshHost(string Host, int Port, string KeyFingerprint)
{
    /// <summary><c>HOST:PORT</c>.</summary>
    public string Address => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    public bool Trusts(PveSshHostKey shown) => KeyFingerprint.Length == 0 || KeyFingerprint.TrimEnd('=') == shown.Fingerprint;
}
