using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>
/// Makes the platform's certificates. Subject, names and usages are always ours; of a request only the key is taken.
/// Everything is back-dated by an hour, so that a node whose clock lags does not refuse it.
/// </summary>
internal static class CertificateMint
{
    public static readonly TimeSpan BackDated = TimeSpan.FromHours(1);
    public static readonly TimeSpan ServerLife = TimeSpan.FromDays(30);
    public static readonly TimeSpan ClientLife = TimeSpan.FromHours(23);

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>A self-signed root that may sign leaves only.</summary>
    public static X509Certificate2 Root(ECDsa key, string installation, DateTimeOffset now)
    {
        var request = new CertificateRequest($"CN=ProxPaaS {installation}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - BackDated, now.AddYears(20));
    }

    /// <summary>For the agents' listener, with its private key.</summary>
    /// <param name="names">Host names and addresses.</param>
    public static X509Certificate2 Server(X509Certificate2 root, IEnumerable<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ProxPaaS control plane", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var leaf = Sign(root, request, ServerAuthentication, now, ServerLife);
        return leaf.CopyWithPrivateKey(key);
    }

    public static X509Certificate2 Client(X509Certificate2 root, PublicKey key, PeerIdentity identity, DateTimeOffset now)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={identity.Id}"), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddUri(new Uri(identity.Uri));
        request.CertificateExtensions.Add(alternatives.Build());
        return Sign(root, request, ClientAuthentication, now, ClientLife);
    }

    /// <summary>Who a certificate speaks for; null when it is none of ours. The caller has checked the chain.</summary>
    public static PeerIdentity? Identify(X509Certificate2 certificate)
    {
        // X509SubjectAlternativeNameExtension lists host names and addresses only.
        var uris = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => Uris(e.RawData)).ToArray();
        return uris.Length == 1 ? PeerIdentity.Parse(uris[0]) : null;
    }

    private static X509Certificate2 Sign(X509Certificate2 root, CertificateRequest request, Oid usage, DateTimeOffset now, TimeSpan life)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([usage], critical: true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(root, now - BackDated, now + life, SerialNumber());
    }

    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }

    private static List<string> Uris(byte[] subjectAlternativeName)
    {
        var uri = new Asn1Tag(TagClass.ContextSpecific, 6);
        var found = new List<string>();
        var names = new AsnReader(subjectAlternativeName, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag() == uri)
            {
                found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, uri));
            }
            else
            {
                names.ReadEncodedValue();
            }
        }

        return found;
    }
}
