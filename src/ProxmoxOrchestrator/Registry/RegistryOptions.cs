namespace ProxPaaS.Orchestrator.Registry;

/// <summary>Section <c>Registry</c>: the platform's own OCI registry, which builders push to and nodes pull from.</summary>
public sealed class RegistryOptions
{
    /// <summary>HOST:PORT as nodes reach it and as image references have it.</summary>
    public string? Host { get; set; }

    /// <summary>
    /// One account for everything: every node gets it, so whoever builds on one could read what others keep there. For a platform with one organisation;
    /// several need <see cref="TokenKeyFile"/>.
    /// </summary>
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>
    /// PEM of a P-256 key. With it the platform gives nodes and builds short-lived tokens for the repositories that they need and no others; the registry
    /// is configured with <c>auth.token</c> and the certificate. Several control planes share both files.
    /// </summary>
    public string? TokenKeyFile { get; set; }

    /// <summary>PEM of the key's certificate, which may be self-signed: the registry's <c>auth.token.rootcertbundle</c>.</summary>
    public string? TokenCertificateFile { get; set; }

    /// <summary>PEM of the authority that signed its certificate; empty: one that the system trusts.</summary>
    public string? CaFile { get; set; }

    /// <summary>A mirror of Docker Hub, asked before Docker Hub itself: <c>http://mirror.example.org:5000</c>. Nodes have theirs in Docker's own configuration.</summary>
    public string? DockerHubMirror { get; set; }

    /// <summary>Other registries that are spoken to by plain http. For those on a private network only.</summary>
    public List<string> InsecureHosts { get; set; } = [];

    /// <summary>
    /// The registry's own config.yml, when registry and control plane share a machine: its <c>garbage-collect</c> then gives the space of removed
    /// images back while all builders hold their pushes. Nobody else may push to that registry. Empty: collect by the registry's own means.
    /// </summary>
    public string? CollectConfigFile { get; set; }

    public string CollectExecutable { get; set; } = "/usr/bin/docker-registry";

    /// <summary>Plain http. For a registry on a private network only.</summary>
    public bool Insecure { get; set; }
}
