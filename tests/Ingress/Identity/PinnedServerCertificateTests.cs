using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Identity;

public sealed class PinnedServerCertificateTests
{
    [Fact]
    public async Task Handshake_WithTheInstallationsServer_IsAccepted()
    {
        using var authority = new TestAuthority();

        Assert.Null(await RefusalAsync(authority.IssueServer(), authority));
    }

    [Fact]
    public async Task Handshake_WithAnotherAuthority_NamesBoth()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();

        var refusal = await RefusalAsync(other.IssueServer(), authority);

        Assert.Contains("not one of this installation", refusal, StringComparison.Ordinal);
        Assert.Contains(authority.Fingerprint.ToString(), refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handshake_WithAClientCertificateOfTheAuthority_IsRefused()
    {
        using var authority = new TestAuthority();

        Assert.Contains("not one of this installation", await RefusalAsync(authority.IssueServer(TestAuthority.ClientUsage), authority), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handshake_ForAnotherName_SaysWhichNamesAreGood()
    {
        using var authority = new TestAuthority();

        var refusal = await RefusalAsync(authority.IssueServer(TestAuthority.ServerUsage, "control.test"), authority);

        Assert.Contains("control.test", refusal, StringComparison.Ordinal);
    }

    private static async Task<string?> RefusalAsync(X509Certificate2 server, TestAuthority trusted)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOneAsync(listener, server, cancellationToken);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellationToken);
        var pin = PinnedServerCertificate.By([trusted.Certificate]);
        await using var stream = new SslStream(client.GetStream(), false, pin.Validate);
        var handshake = await Record.ExceptionAsync(() => stream.AuthenticateAsClientAsync("127.0.0.1"));
        client.Close();
        await serving;
        Assert.Equal(pin.Refusal is null, handshake is null);
        return pin.Refusal;
    }

    private static async Task ServeOneAsync(TcpListener listener, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        await using var stream = new SslStream(client.GetStream());
        await Record.ExceptionAsync(() => stream.AuthenticateAsServerAsync(certificate));
    }
}
