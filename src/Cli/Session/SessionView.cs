namespace ProxPaaS.Cli.Session;

/// <summary><c>px login --json</c> and <c>px whoami --json</c>.</summary>
internal sealed record SessionView(string Host, string Email, string Role, string Organisation, DateTimeOffset? ExpiresAt);
