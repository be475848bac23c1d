using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Proxmox;

internal sealed class PveCluster : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string Name { get; init; }

    public required string Url { get; set; }

    /// <summary>SHA-256 of the server certificate, hex; null: trusted by the system.</summary>
    public string? Fingerprint { get; set; }

    public required string TokenId { get; set; }

    public required byte[] SealedTokenSecret { get; set; }

    public required string ResourcePool { get; init; }

    public required string Bridge { get; init; }

    /// <summary>FIRST-LAST/PREFIX,gw=GATEWAY</summary>
    public required string Addresses { get; set; }

    /// <summary>FIRST-LAST; the first hundred are for templates.</summary>
    public required string Vmids { get; set; }

    public required string TemplateStorage { get; set; }

    public required string NodeStorage { get; set; }

    public string? Nameserver { get; set; }

    /// <summary>For the <c>ssh</c> seed: user on every Proxmox host; null: no SSH.</summary>
    public string? SshUser { get; set; }

    /// <summary>As a line of <c>authorized_keys</c>, to be shown.</summary>
    public string? SshPublicKey { get; set; }

    /// <summary>OpenSSH private key, sealed.</summary>
    public byte[]? SealedSshKey { get; set; }

    /// <summary>Where the hosts listen and which key they show: <c>NODE=HOST:PORT SHA256:…</c>, one each.</summary>
    public List<string> SshHosts { get; set; } = [];

    public DateTimeOffset CreatedAt { get; init; }
}
