namespace ProxPaaS.NodeAgent.Builds;

/// <summary>What a registry's realm answers.</summary>
internal sealed record RegistryToken(string Token);
