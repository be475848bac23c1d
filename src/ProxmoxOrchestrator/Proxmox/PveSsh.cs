namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Root on the Proxmox hosts, for the <c>ssh</c> seed only.</summary>
/// <param name="Hosts">By Proxmox node name.</param>
internal sealed record PveSsh(string User, string PrivateKey, IReadOnlyDictionary<string, PveSshHost> Hosts);

/// <param name="KeyFingerprint">As <c>ssh-keygen -lf</c> prints it: <c>SHA256:…</c>.</param>
internal sealed record PveSshHost(string Host, int Port, string KeyFingerprint);
