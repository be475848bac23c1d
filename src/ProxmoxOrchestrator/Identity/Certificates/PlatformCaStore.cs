using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Makes the authority at the first start and loads it afterwards. The private key is kept sealed, in one value with its certificate.</summary>
internal sealed class PlatformCaStore(SettingStore settings, Installation installation, ISecretBox box, TimeProvider clock) : IDatabaseStartStep
{
    private const string Key = "ca";
    private const string Purpose = "platform-ca";

    private PlatformCa? _loaded;

    public PlatformCa Authority => _loaded ?? throw new InvalidOperationException("The certificate authority is known once the database has been opened.");

    /// <summary>After the installation's id and the check of the secret key.</summary>
    public int Order => 50;

    /// <exception cref="CryptographicException">The secret key is another one than at the first start.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Two processes may start at once on one database: what stands there first counts, whoever wrote it.
        var stored = await settings.FindAsync(Key, cancellationToken) ?? await settings.GetOrAddAsync(Key, Create(), cancellationToken);
        _loaded = Open(stored);
    }

    private string Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = CertificateMint.Root(key, installation.Id, clock.GetUtcNow());
        return $"{Convert.ToBase64String(root.RawDataMemory.Span)}\n{Convert.ToBase64String(box.Seal(Purpose, key.ExportPkcs8PrivateKey()))}";
    }

    private PlatformCa Open(string stored)
    {
        var parts = stored.Split('\n');
        var plain = box.Open(Purpose, Convert.FromBase64String(parts[1]));
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(plain, out _);
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(parts[0]));
            return new PlatformCa(installation.Id, certificate.CopyWithPrivateKey(key), clock);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
