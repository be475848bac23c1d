namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>First line of a session on the socket.</summary>
/// <param name="Command">What the client wants to run; null: a shell.</param>
/// <param name="Address">Where the client comes from, for the log.</param>
internal sealed record SshHello(string KeyId, string? Command, string? Protocol, string? Address);
