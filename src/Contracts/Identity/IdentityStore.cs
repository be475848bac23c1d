using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProxPaaS.Contracts.Storage;

namespace ProxPaaS.Contracts.Identity;

/// <summary>
/// Keeps the identity in one PEM file (id, key, certificate, CAs), so that a renewal that changes the key is one rename.
/// The key of a join that has not been answered yet has a file of its own: the same token must come with the same key.
/// </summary>
public sealed class IdentityStore(string folder)
{
    private const string IdHeader = "Id: ";

    private string IdentityPath => Path.Combine(folder, "identity.pem");

    private string PendingKeyPath => Path.Combine(folder, "join-key.pem");

    /// <summary>Null when nothing was joined yet. Throws <see cref="InvalidDataException"/> when the file cannot be read as an identity.</summary>
    public NodeIdentity? Load()
    {
        if (!File.Exists(IdentityPath))
        {
            return null;
        }

        var pem = File.ReadAllText(IdentityPath);
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            var id = pem.Split('\n', 2)[0];
            return id.StartsWith(IdHeader, StringComparison.Ordinal) && certificates.Count > 1
                ? new NodeIdentity(id[IdHeader.Length..].Trim(), certificates[0].CopyWithPrivateKey(key), [.. certificates.Skip(1)])
                : throw new InvalidDataException($"{IdentityPath} is incomplete. Remove it and start with a new join token.");
        }
        catch (Exception ex) when (ex is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{IdentityPath} cannot be read: {ex.Message} Remove it and start with a new join token.", ex);
        }
    }

    /// <summary>The key for a join: made once, then the same one until an identity is saved.</summary>
    public ECDsa PendingKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (TryImport(key))
        {
            return key;
        }

        DurableFile.Write(PendingKeyPath, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        return key;
    }

    public void Save(NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        using var key = identity.Certificate.GetECDsaPrivateKey() ?? throw new ArgumentException("The identity has no EC private key.", nameof(identity));
        var pem = new StringBuilder().Append(IdHeader).Append(identity.Id).Append('\n').Append(key.ExportPkcs8PrivateKeyPem()).Append('\n');
        foreach (var certificate in identity.Authorities.Prepend(identity.Certificate))
        {
            pem.Append(certificate.ExportCertificatePem()).Append('\n');
        }

        DurableFile.Write(IdentityPath, Encoding.UTF8.GetBytes(pem.ToString()));
        File.Delete(PendingKeyPath);
    }

    /// <summary>Puts an identity aside that is of no more use (another installation, expired for good). Returns where it is now.</summary>
    public string Discard()
    {
        var aside = IdentityPath + ".old";
        File.Move(IdentityPath, aside, overwrite: true);
        return aside;
    }

    private bool TryImport(ECDsa key)
    {
        try
        {
            key.ImportFromPem(File.ReadAllText(PendingKeyPath));
            return true;
        }
        catch (Exception ex) when (ex is IOException or ArgumentException or CryptographicException)
        {
            // Absent or unreadable: a key that no answer was seen for may be replaced.
            return false;
        }
    }
}
