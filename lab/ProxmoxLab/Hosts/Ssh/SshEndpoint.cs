namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>How to reach a lab host by SSH, as printed by the lab.</summary>
/// <param name="Fingerprint"><c>SHA256:…</c> of the host's ed25519 key, as ssh-keygen prints it.</param>
/// <param name="KeyPath">Private key that may log in.</param>
internal sealed record SshEndpoint(string Host, int Port, string User, string Fingerprint, string KeyPath);
