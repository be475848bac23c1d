namespace ProxPaaS.DevHost.Parts;

/// <param name="KeyPath">Private key that may log in.</param>
internal sealed record LabHostSsh(string Host, int Port, string User, string Fingerprint, string KeyPath);
