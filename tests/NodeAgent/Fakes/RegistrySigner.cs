using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

/// <summary>Signs tokens for a docker-registry with <c>auth.token</c>, as its specification has them; not by the product's own code.</summary>
internal sealed class RegistrySigner : IDisposable
{
    private const string Service = "test-registry";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public RegistrySigner()
        => _certificate = new CertificateRequest("CN=test", _key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));

    /// <summary>For the registry; the certificate is written into that file.</summary>
    public RegistryAuthority Authority(string certificateFile, int realmPort)
    {
        File.WriteAllText(certificateFile, _certificate.ExportCertificatePem());
        return new(Service, Service, certificateFile, realmPort);
    }

    /// <param name="access">NAME:ACTION,ACTION of each repository.</param>
    public string Token(params string[] access)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = JsonSerializer.Serialize(new { typ = "JWT", alg = "ES256", x5c = new[] { Convert.ToBase64String(_certificate.RawData) } });
        var body = JsonSerializer.Serialize(new
        {
            iss = Service, sub = "test", aud = Service, iat = now, nbf = now - 60, exp = now + 600, jti = Guid.NewGuid().ToString("n"),
            access = access.Select(a => a.Split(':')).Select(a => new { type = "repository", name = a[0], actions = a[1].Split(',') }),
        });
        var text = $"{Part(header)}.{Part(body)}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
