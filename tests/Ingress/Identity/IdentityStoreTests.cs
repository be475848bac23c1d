using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Identity;

public sealed class IdentityStoreTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void Save_ThenLoad_GivesTheSameIdentityInAPrivateFile()
    {
        using var folder = new TestFolder();
        using var authority = new TestAuthority();
        var store = new IdentityStore(folder.State);
        store.Save(Identity(authority, store));

        var loaded = store.Load();

        Assert.NotNull(loaded);
        Assert.Equal("edg_7", loaded.Id);
        Assert.True(loaded.Certificate.HasPrivateKey);
        Assert.True(loaded.BelongsTo(authority.Fingerprint));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(folder.State, "identity.pem")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.State));
    }

    [Fact]
    public void PendingKey_UntilAnIdentityIsSaved_StaysTheSame()
    {
        using var folder = new TestFolder();
        using var authority = new TestAuthority();
        using var first = new IdentityStore(folder.State).PendingKey();
        var store = new IdentityStore(folder.State);
        using var second = store.PendingKey();
        store.Save(Identity(authority, store));
        using var third = store.PendingKey();

        Assert.Equal(first.ExportSubjectPublicKeyInfo(), second.ExportSubjectPublicKeyInfo());
        Assert.NotEqual(first.ExportSubjectPublicKeyInfo(), third.ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Id: edg_7\n")]
    [InlineData("Id: edg_7\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Load_BrokenFile_SaysWhatToDo(string content)
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.State);
        File.WriteAllText(Path.Combine(folder.State, "identity.pem"), content);

        var problem = Assert.Throws<InvalidDataException>(() => new IdentityStore(folder.State).Load());

        Assert.Contains("new join token", problem.Message, StringComparison.Ordinal);
    }

    private static NodeIdentity Identity(TestAuthority authority, IdentityStore store)
    {
        using var key = store.PendingKey();
        var csr = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using var certificate = authority.IssueClient(csr, "edg_7", (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)));
        return new("edg_7", certificate.CopyWithPrivateKey(key), [authority.Certificate]);
    }
}
