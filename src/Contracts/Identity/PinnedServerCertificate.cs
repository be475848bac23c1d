using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Contracts.Identity;

/// <summary>
/// Trusts one certificate authority and nothing else: by its fingerprint before the join, by the CA certificates that the
/// join returned afterwards. The machine's own trust store is never asked.
/// </summary>
public sealed class PinnedServerCertificate
{
    // A client certificate of the same authority (an agent's) must not pass for the control plane.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly Func<X509Certificate2, bool> _isAnchor;
    private readonly X509Certificate2Collection _known;
    private readonly string _expectation;

    private PinnedServerCertificate(Func<X509Certificate2, bool> isAnchor, X509Certificate2Collection known, string expectation)
    {
        _isAnchor = isAnchor;
        _known = known;
        _expectation = expectation;
    }

    /// <summary>Why the last handshake was refused; null after an accepted one.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The server must send its CA certificate in the handshake, since only its hash is known.</summary>
    public static PinnedServerCertificate By(CaFingerprint fingerprint)
        => new(fingerprint.Matches, [], $"the CA with fingerprint {fingerprint}");

    public static PinnedServerCertificate By(IReadOnlyCollection<X509Certificate2> authorities)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        var trusted = authorities.Select(CaFingerprint.Of).ToHashSet();
        return new(
            certificate => trusted.Contains(CaFingerprint.Of(certificate)),
            [.. authorities],
            $"a CA of this installation ({string.Join(", ", trusted)})");
    }

    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = Check(certificate as X509Certificate2, chain, errors);
        return Refusal is null;
    }

    private string? Check(X509Certificate2? leaf, X509Chain? presented, SslPolicyErrors errors)
    {
        if (leaf is null)
        {
            return "the server presented no certificate";
        }

        var others = new X509Certificate2Collection();
        others.AddRange(_known);
        others.AddRange(presented?.ChainPolicy.ExtraStore ?? []);
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            others.Add(element.Certificate);
        }

        var anchors = others.Where(_isAnchor).ToArray();
        if (anchors.Length == 0)
        {
            return $"the server did not present {_expectation}; its certificate is issued by \"{leaf.Issuer}\"";
        }

        return CheckChain(leaf, others, anchors)
            ?? (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? $"the server's certificate is not for this host name; it is for {Names(leaf)}. Use one of these in the control plane's URL, or add the host to the control plane's addresses"
                : null);
    }

    private string? CheckChain(X509Certificate2 leaf, X509Certificate2Collection others, X509Certificate2[] anchors)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        return chain.Build(leaf)
            ? null
            : $"the server's certificate is not good: {string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()))} (expected {_expectation})";
    }

    private static string Names(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToArray();
        return names.Length == 0 ? "no name at all" : string.Join(", ", names);
    }
}
