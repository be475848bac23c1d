using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Orchestrator.Outbound;

/// <summary>Certificates of authorities as people hand them over: PEM, one or several. Pure.</summary>
internal static class Authorities
{
    private const int Most = 20;
    private const int Longest = 128 * 1024;

    private static readonly string TooMany = $"At most {Most} certificates in {Longest / 1024} KiB are taken. Give those of your own authorities alone: the machine's are believed anyway.";

    /// <summary>The certificates of a PEM text, without what stands around them; null when it cannot be taken.</summary>
    /// <param name="problem">What is wrong with it, for the person who gave it.</param>
    public static string? Parse(string text, out string problem)
    {
        problem = "Certificates in PEM (-----BEGIN CERTIFICATE-----) are wanted, as the server's operator gives them out.";
        if (text.Length > Longest)
        {
            problem = TooMany;
            return null;
        }

        var certificates = new List<string>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            var label = rest[found.Label];
            if (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                problem = "It holds a private key. Give the certificate alone, and take that key as known to others.";
                return null;
            }

            if (!label.SequenceEqual("CERTIFICATE") || Load(rest[found.Location].ToString()) is not { } certificate)
            {
                return null;
            }

            using (certificate)
            {
                certificates.Add(certificate.ExportCertificatePem());
            }

            rest = rest[found.Location.End..];
        }

        problem = certificates.Count > Most ? TooMany : problem;
        return certificates.Count is > 0 and <= Most ? string.Join('\n', certificates.Distinct()) : null;
    }

    /// <param name="pem">As <see cref="Parse"/> made it.</param>
    public static X509Certificate2Collection Read(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }

    private static X509Certificate2? Load(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
