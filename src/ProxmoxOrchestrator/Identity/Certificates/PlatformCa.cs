using System.Security.Cryptography.X509Certificates;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>The installation's certificate authority, ready for use. <see cref="PlatformCaStore"/> loads it.</summary>
internal sealed class PlatformCa(string installation, X509Certificate2 root, TimeProvider clock)
{
    public string Installation { get; } = installation;

    /// <summary>Without its key.</summary>
    public X509Certificate2 Certificate { get; } = X509CertificateLoader.LoadCertificate(root.RawDataMemory.Span);

    public CaFingerprint Fingerprint { get; } = CaFingerprint.Of(root);

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public X509Certificate2 IssueServer(IEnumerable<string> names) => CertificateMint.Server(root, names, clock.GetUtcNow());

    public X509Certificate2 IssueClient(PublicKey key, PeerRole role, string id)
        => CertificateMint.Client(root, key, new PeerIdentity(Installation, role, id), clock.GetUtcNow());

    /// <summary>Who presents this certificate; null when this authority did not sign it for a peer. Its dates are not looked at: the caller decides about expired ones.</summary>
    public PeerIdentity? Verify(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2"));
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate) && CertificateMint.Identify(certificate) is { } identity && identity.Installation == Installation ? identity : null;
    }
}
