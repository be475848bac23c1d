using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Contracts.Identity;

/// <summary>Who an agent or an edge is: its id, its client certificate with the private key, and the CAs it trusts.</summary>
public sealed class NodeIdentity(string id, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> authorities)
{
    /// <summary>The node's or the edge's id, as the control plane gave it.</summary>
    public string Id { get; } = id;

    /// <summary>Carries its private key.</summary>
    public X509Certificate2 Certificate { get; } = certificate;

    public IReadOnlyList<X509Certificate2> Authorities { get; } = authorities;

    public DateTimeOffset NotBefore => new(Certificate.NotBefore.ToUniversalTime());

    public DateTimeOffset NotAfter => new(Certificate.NotAfter.ToUniversalTime());

    public bool IsExpired(DateTimeOffset now) => now >= NotAfter;

    /// <summary>False when the configured fingerprint belongs to another installation than the one that was joined.</summary>
    public bool BelongsTo(CaFingerprint fingerprint) => Authorities.Any(fingerprint.Matches);
}
