using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Trusts one certificate by its fingerprint, or what the system trusts.</summary>
internal static class PveTrust
{
    public static string? Normalise(string? fingerprint)
        => string.IsNullOrWhiteSpace(fingerprint) ? null : fingerprint.Replace(":", "", StringComparison.Ordinal).Trim().ToLowerInvariant();

    public static bool IsFingerprint(string? fingerprint) => Normalise(fingerprint) is { Length: 64 } hex && hex.All(char.IsAsciiHexDigit);

    /// <summary>Null when trusted, else what is wrong.</summary>
    public static string? Objection(X509Certificate? certificate, SslPolicyErrors errors, string? fingerprint)
    {
        if (certificate is null)
        {
            return "the server showed none";
        }

        if (Normalise(fingerprint) is { } pinned)
        {
            var shown = Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));
            return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(shown), Convert.FromHexString(pinned))
                ? null
                : $"the server shows {shown}, pinned is {pinned}";
        }

        return errors == SslPolicyErrors.None ? null : $"{errors}, and no fingerprint is pinned";
    }
}
