namespace ProxPaaS.NodeAgent;

/// <summary>/etc/proxpaas/agent.json</summary>
internal sealed record AgentConfigurationFile(string? ControlPlane, string? CaFingerprint, string? StateFolder, string? DockerSocket, int? BuildSlots, string? BuildCgroup = null);
