namespace ProxPaaS.Contracts.Api;

/// <summary>GET /v1/ssh: where git over SSH is served, and how to know the server.</summary>
/// <param name="Url">A repository is at <c>URL/PROJECT/SERVICE.git</c>; null: SSH is off.</param>
/// <param name="KnownHosts">A line for <c>~/.ssh/known_hosts</c>.</param>
/// <param name="Fingerprint">Of the host key, as ssh asks about it.</param>
public sealed record SshView(string? Url, string? KnownHosts, string? Fingerprint);
