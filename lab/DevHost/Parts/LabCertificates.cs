using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.DevHost.Parts;

/// <summary>A private CA for the lab's registry and the registry's certificate; made once and kept.</summary>
internal sealed class LabCertificates(Installation installation)
{
    public string CaFile => installation.FileIn("registry", "ca.crt");

    public string CertificateFile => installation.FileIn("registry", "registry.crt");

    public string KeyFile => installation.FileIn("registry", "registry.key");

    /// <summary>What the platform signs registry tokens with.</summary>
    public string TokenKeyFile => installation.FileIn("registry", "tokens.key");

    public string TokenCertificateFile => installation.FileIn("registry", "tokens.crt");

    public void Ensure()
    {
        EnsureTokenKey();
        if (File.Exists(KeyFile))
        {
            return;
        }

        var now = DateTimeOffset.UtcNow.AddHours(-1);
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=ProxPaaS lab registry CA", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        caRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, false));
        using var ca = caRequest.CreateSelfSigned(now, now.AddYears(5));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(installation.HostAddress));
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.Create(ca, now, now.AddYears(2), RandomNumberGenerator.GetBytes(16));

        File.WriteAllText(CaFile, ca.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        Secrets.Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private void EnsureTokenKey()
    {
        if (File.Exists(TokenKeyFile))
        {
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow.AddHours(-1);
        using var certificate = new CertificateRequest("CN=ProxPaaS lab registry tokens", key, HashAlgorithmName.SHA256).CreateSelfSigned(now, now.AddYears(5));
        File.WriteAllText(TokenCertificateFile, certificate.ExportCertificatePem());
        Secrets.Write(TokenKeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
