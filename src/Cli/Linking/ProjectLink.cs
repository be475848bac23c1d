namespace ProxPaaS.Cli.Linking;

/// <summary><c>.proxpaas/link.json</c>: which service a folder is. It holds no secret and may be committed.</summary>
internal sealed record ProjectLink(string Host, string Project, string Environment, string Service, string ServiceId);
