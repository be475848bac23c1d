using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Makes the authority at the first start and loads it afterwards. The private key is kept sealed.</summary>
internal sealed class PlatformCaStore(IPlatformContextFactory contexts, ISecretBox box, TimeProvider clock)
{
    private const string InstallationKey = "installation.id";
    private const string CertificateKey = "ca.certificate";
    private const string PrivateKeyKey = "ca.key";
    private const string Purpose = "platform-ca";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private PlatformCa? _loaded;

    /// <exception cref="CryptographicException">The installation's key is another one than at the first start.</exception>
    public async Task<PlatformCa> GetAsync(CancellationToken cancellationToken)
    {
        if (_loaded is { } ready)
        {
            return ready;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _loaded ??= await LoadAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<PlatformCa> LoadAsync(CancellationToken cancellationToken)
    {
        // Two processes may start at once on one database: what stands there first counts, whoever wrote it.
        if (await ReadAsync(cancellationToken) is not { } stored)
        {
            await CreateAsync(cancellationToken);
            stored = await ReadAsync(cancellationToken) ?? throw new InvalidOperationException("The platform's certificate authority could not be stored.");
        }

        return stored;
    }

    private async Task<PlatformCa?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var settings = await context.Settings.AsNoTracking()
            .Where(s => s.Key == InstallationKey || s.Key == CertificateKey || s.Key == PrivateKeyKey)
            .ToDictionaryAsync(s => s.Key, s => s.Value, cancellationToken);
        if (!settings.TryGetValue(InstallationKey, out var installation) || !settings.TryGetValue(CertificateKey, out var der) || !settings.TryGetValue(PrivateKeyKey, out var sealedKey))
        {
            return null;
        }

        var plain = box.Open(Purpose, Convert.FromBase64String(sealedKey));
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(plain, out _);
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(der));
            return new PlatformCa(installation, certificate.CopyWithPrivateKey(key), clock);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var installation = (await context.Settings.FindAsync([InstallationKey], cancellationToken))?.Value;
        if (installation is null)
        {
            installation = Ids.New("ins", clock).Replace('_', '-');
            context.Settings.Add(new PlatformSetting { Key = InstallationKey, Value = installation });
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = CertificateMint.Root(key, installation, clock.GetUtcNow());
        context.Settings.Add(new PlatformSetting { Key = CertificateKey, Value = Convert.ToBase64String(root.RawDataMemory.Span) });
        context.Settings.Add(new PlatformSetting { Key = PrivateKeyKey, Value = Convert.ToBase64String(box.Seal(Purpose, key.ExportPkcs8PrivateKey())) });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // Another process was first.
        }
    }
}
