namespace ProxPaaS.Orchestrator.Registry;

/// <summary>Section <c>Registry</c>: the platform's own OCI registry, which builders push to and nodes pull from.</summary>
public sealed class RegistryOptions
{
    /// <summary>HOST:PORT as nodes reach it and as image references have it.</summary>
    public string? Host { get; set; }

    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>PEM of the authority that signed its certificate; empty: one that the system trusts.</summary>
    public string? CaFile { get; set; }

    /// <summary>A mirror of Docker Hub, asked before Docker Hub itself: <c>http://mirror.example.org:5000</c>. Nodes have theirs in Docker's own configuration.</summary>
    public string? DockerHubMirror { get; set; }

    /// <summary>Other registries that are spoken to by plain http. For those on a private network only.</summary>
    public List<string> InsecureHosts { get; set; } = [];

    /// <summary>Plain http. For a registry on a private network only.</summary>
    public bool Insecure { get; set; }
}
