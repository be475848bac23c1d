namespace ProxPaaS.Cli.Session;

/// <summary>A control plane that somebody signed in to.</summary>
internal sealed record HostEntry(string Token, string Email, DateTimeOffset? ExpiresAt);
