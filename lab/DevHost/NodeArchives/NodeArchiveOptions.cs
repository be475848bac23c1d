namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>What goes into one installation's node archive. It holds no secret: every node of the installation gets the same file.</summary>
internal sealed record NodeArchiveOptions
{
    /// <summary>The recipe, a JSON file such as <c>templates/nodes/debian-12.json</c>; its <c>source</c> paths are relative to it.</summary>
    public required string RecipePath { get; init; }

    /// <summary>Folder that receives <c>NAME-VERSION_ARCH.tar.zst</c> and its <c>.sha256</c>.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The agent's executable, installed as <c>/usr/local/bin/proxpaas-agent</c>.</summary>
    public required string AgentPath { get; init; }

    /// <summary>Where agents dial, for example <c>https://10.77.0.1:7443</c>.</summary>
    public required string ControlPlane { get; init; }

    /// <summary><c>sha256:</c> and the hex digest of the control plane's CA certificate (DER).</summary>
    public required string CaFingerprint { get; init; }

    /// <summary>PEM files added to the node's system trust store (BuildKit knows no other place for a private CA).</summary>
    public IReadOnlyList<string> CaCertificatePaths { get; init; } = [];

    /// <summary>Registry mirrors for Docker's <c>registry-mirrors</c>, for example <c>http://10.77.0.1:5001</c>.</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>Holds the slow layers between runs.</summary>
    public string CacheDirectory { get; init; } = "/var/cache/proxpaas";

    /// <summary>Debian mirror; null takes the one this machine's apt uses.</summary>
    public string? DebianMirror { get; init; }

    /// <summary>This machine's trust store, copied so that nodes trust what it trusts; null keeps Debian's.</summary>
    public string? TrustStorePath { get; init; } = "/etc/ssl/certs/ca-certificates.crt";
}
