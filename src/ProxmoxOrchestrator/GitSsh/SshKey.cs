using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>A public key that opens git over SSH: a person's, or a project's deploy key. One of the two ids is set.</summary>
internal sealed class SshKey : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>Whose key it is: it may what this person may.</summary>
    public string? UserId { get; init; }

    /// <summary>The project that a deploy key opens, and nothing else.</summary>
    public string? ProjectId { get; init; }

    public required string Name { get; init; }

    /// <summary><c>ssh-ed25519 AAAA…</c>, without a comment.</summary>
    public required string PublicKey { get; init; }

    /// <summary><c>SHA256:…</c>, as ssh shows it. Unique in the installation: the key alone says who comes.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Deploy keys: whether it may push.</summary>
    public bool Writes { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}
