namespace ProxPaaS.Contracts.Api;

/// <summary>Changes the SSH access to a cluster's hosts. Null means "leave as it is".</summary>
/// <param name="User">Default: root.</param>
/// <param name="PrivateKey">OpenSSH format, without passphrase.</param>
/// <param name="Hosts"><c>NODE=HOST[:PORT] [SHA256:…]</c> each, beside the stored ones or in the place of the same node's. Without a fingerprint the key that the host shows now is pinned.</param>
/// <param name="Remove">Forgets the access as a whole.</param>
public sealed record UpdatePveSshSettings(string? User = null, string? PrivateKey = null, IReadOnlyList<string>? Hosts = null, bool Remove = false);
