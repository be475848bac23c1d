namespace ProxPaaS.Contracts.Api;

/// <param name="Fingerprint">As <c>ssh-keygen -l</c> shows it.</param>
/// <param name="Writes">Deploy keys: whether it may push; null for a person's key.</param>
public sealed record SshKeyView(string Id, string Name, string PublicKey, string Fingerprint, bool? Writes, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
