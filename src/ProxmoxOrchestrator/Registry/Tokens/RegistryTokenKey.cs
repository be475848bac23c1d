using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Orchestrator.Registry.Tokens;

/// <summary>What registry tokens are signed with; the registry knows the certificate as <c>auth.token.rootcertbundle</c>.</summary>
internal sealed record RegistryTokenKey(ECDsa Key, string Certificate)
{
    private const int Bits = 256;

    /// <summary>Reads both files; null and a sentence when they cannot be used.</summary>
    /// <param name="now">A certificate that is over would be refused by the registry, not by us.</param>
    public static (RegistryTokenKey? Key, string? Problem) Read(string keyFile, string certificateFile, DateTimeOffset now)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(keyFile));
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
            using var its = certificate.GetECDsaPublicKey();
            return its is null || key.KeySize != Bits || !its.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
                    ? (null, $"Registry:TokenKeyFile {keyFile} is not the P-256 key of the certificate {certificateFile}.")
                : now < certificate.NotBefore || now > certificate.NotAfter
                    ? (null, $"Registry:TokenCertificateFile {certificateFile} is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}, not now. Make a new one, give it to the registry too, and restart both.")
                : (new(key, Convert.ToBase64String(certificate.RawData)), null);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return (null, $"Registry:TokenKeyFile and Registry:TokenCertificateFile ({keyFile}, {certificateFile}) cannot be read: {ex.Message} They are PEM files of a P-256 key and its certificate.");
        }
    }

    public string Sign(string text)
        => Base64Url(Key.SignData(System.Text.Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    public static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
