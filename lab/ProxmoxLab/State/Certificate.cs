using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Lab.State;

/// <summary>The lab's self-signed certificate, made once per state folder.</summary>
internal static class Certificate
{
    public static X509Certificate2 LoadOrCreate(string directory, IEnumerable<string> hosts, TimeProvider clock)
    {
        var path = Path.Combine(directory, "pve-ssl.pfx");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(path, Create(hosts, clock));
        }

        return X509CertificateLoader.LoadPkcs12FromFile(path, null);
    }

    /// <summary>SHA-256 in the form <c>AA:BB:…</c>, as Proxmox shows it.</summary>
    public static string Fingerprint(X509Certificate2 certificate) => string.Join(':', SHA256.HashData(certificate.RawData).Select(value => value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));

    private static byte[] Create(IEnumerable<string> hosts, TimeProvider clock)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=pve1.lab.internal, OU=PVE Cluster Node, O=Proxmox Virtual Environment", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddDnsName("localhost");
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        var now = clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(2));
        return certificate.Export(X509ContentType.Pfx);
    }
}
