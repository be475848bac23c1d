namespace ProxPaaS.NodeAgent.Builds;

/// <summary>The part of docker's config.json that carries credentials.</summary>
internal sealed record DockerAuthFile(Dictionary<string, DockerAuthEntry> Auths);
