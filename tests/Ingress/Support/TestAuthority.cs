using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>A platform CA that issues what a real control plane would.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Test CA", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    public X509Certificate2 Certificate { get; }

    public CaFingerprint Fingerprint => CaFingerprint.Of(Certificate);

    public X509Certificate2 IssueServer(string usage = ServerUsage, params string[] dnsNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=control", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dnsNames.Length == 0)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        foreach (var name in dnsNames)
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var certificate = Sign(request, (TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Takes only the key out of the CSR.</summary>
    public X509Certificate2 IssueClient(byte[] csr, string id, (TimeSpan Before, TimeSpan After) life)
    {
        var asked = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={id}"), asked.PublicKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"spiffe://test/edge/{id}"));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientUsage)], false));
        return Sign(request, life);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Sign(CertificateRequest request, (TimeSpan Before, TimeSpan After) life)
        => request.Create(Certificate, DateTimeOffset.UtcNow - life.Before, DateTimeOffset.UtcNow + life.After, RandomNumberGenerator.GetBytes(12));
}
