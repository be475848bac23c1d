using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Outbound;

/// <summary>
/// Whose certificates are believed: the machine's authorities, those of <see cref="OutboundOptions.CaFile"/>, and those that a user named for one host.
/// One answer for our own connections and for git's.
/// </summary>
internal sealed class OutboundTrust(IOptions<OutboundOptions> options)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly Lazy<X509Certificate2Collection> _machine = new(Machine);
    private readonly Lazy<string> _platform = new(() => string.IsNullOrEmpty(options.Value.CaFile) ? "" : Authorities.Parse(File.ReadAllText(options.Value.CaFile), out _) ?? "");

    /// <param name="authorities">PEM of further ones; null for none.</param>
    public X509ChainPolicy Policy(string? authorities)
    {
        // A certificate names addresses to fetch its issuers and its revocation from: its server would choose whom we call.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        if (Further(authorities) is { Length: > 0 } further)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_machine.Value);
            policy.CustomTrustStore.AddRange(Authorities.Read(further));
        }

        return policy;
    }

    /// <summary>All of them in PEM for a program that takes a file; null when the machine's own are enough, which it knows itself.</summary>
    public string? Bundle(string? authorities)
        => Further(authorities) is not { Length: > 0 } further ? null : string.Join('\n', _machine.Value.Select(c => c.ExportCertificatePem()).Append(further)) + "\n";

    private string Further(string? authorities) => string.Join('\n', new[] { _platform.Value, authorities }.Where(pem => !string.IsNullOrEmpty(pem)));

    private static X509Certificate2Collection Machine()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);
        return store.Certificates;
    }
}
