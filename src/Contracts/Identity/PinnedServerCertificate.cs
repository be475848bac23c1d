using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Contracts.Identity;

/// <summary>
/// Trusts the platform's certificate authorities and nothing else: the one that matches the fingerprint during the join, those
/// that the join returned afterwards. The machine's own trust store is never asked.
/// </summary>
public sealed class PinnedServerCertificate
{
    // A client certificate of the same authority (an agent's) must not pass for the control plane.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2Collection _authorities;

    private PinnedServerCertificate(X509Certificate2Collection authorities) => _authorities = authorities;

    /// <summary>Why the last handshake was refused; null after an accepted one.</summary>
    public string? Refusal { get; private set; }

    public static PinnedServerCertificate By(IEnumerable<X509Certificate2> authorities) => new([.. authorities]);

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

        return CheckChain(leaf, presented?.ChainPolicy.ExtraStore ?? [])
            ?? (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? $"the server's certificate is not for this host name; it is for {Names(leaf)}. Use one of these in the control plane's URL, or add the host to the control plane's addresses"
                : null);
    }

    private string? CheckChain(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        return chain.Build(leaf)
            ? null
            : $"the server's certificate, issued by {leaf.Issuer}, is not one of this installation: {string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()))} (the CA here is {string.Join(", ", _authorities.Select(CaFingerprint.Of))})";
    }

    private static string Names(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToArray();
        return names.Length == 0 ? "no name at all" : string.Join(", ", names);
    }
}
