namespace ProxPaaS.Contracts.Api;

/// <summary>The stored SSH access to a cluster's hosts.</summary>
/// <param name="PublicKey">Public half of the stored key, as a line of <c>authorized_keys</c>.</param>
/// <param name="Hosts"><c>NODE=HOST:PORT SHA256:…</c> each: where they are and which host key is pinned.</param>
public sealed record PveSshView(string User, string PublicKey, IReadOnlyList<string> Hosts);
