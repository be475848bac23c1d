namespace ProxPaaS.Contracts.Api;

/// <summary>Root on the Proxmox hosts, to seed users' own templates. The key never comes back.</summary>
/// <param name="PrivateKey">OpenSSH format, without passphrase.</param>
/// <param name="Hosts"><c>NODE=HOST[:PORT] [SHA256:…]</c> each, as <c>ssh-keyscan HOST | ssh-keygen -lf -</c> prints the key. Without a fingerprint the key that the host shows now is pinned.</param>
public sealed record PveSshSettings(string User, string PrivateKey, IReadOnlyList<string> Hosts);
