namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>Section <c>Registry</c>, as far as nodes need it to pull.</summary>
internal sealed class RegistryOptions
{
    /// <summary>As in image references, with port.</summary>
    public string? Host { get; set; }

    public string? Username { get; set; }

    public string? Password { get; set; }
}
