namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>The key that a host showed.</summary>
/// <param name="Fingerprint">As <c>ssh-keygen -lf</c> prints it: <c>SHA256:…</c>.</param>
internal sealed record PveSshHostKey(string Algorithm, string Fingerprint);
