namespace ProxPaaS.NodeAgent.Builds;

/// <param name="Auth">base64 of user:password.</param>
internal sealed record DockerAuthEntry(string Auth);
