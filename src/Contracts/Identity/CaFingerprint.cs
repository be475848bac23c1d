using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Contracts.Identity;

/// <summary>SHA-256 of a CA certificate's DER form. Written as 64 hex digits, also with colons or a <c>sha256:</c> prefix.</summary>
public readonly record struct CaFingerprint
{
    private readonly string? _hex;

    private CaFingerprint(string hex) => _hex = hex;

    public static CaFingerprint Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new(Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span)));
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out CaFingerprint fingerprint)
    {
        var hex = (text ?? "").Trim().ToLowerInvariant();
        hex = (hex.StartsWith("sha256:", StringComparison.Ordinal) ? hex["sha256:".Length..] : hex).Replace(":", "", StringComparison.Ordinal);
        var valid = hex.Length == 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit);
        fingerprint = valid ? new(hex) : default;
        return valid;
    }

    public bool Matches(X509Certificate2 certificate) => Of(certificate) == this;

    public override string ToString() => $"sha256:{_hex}";
}
