using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Ingress;
using ProxPaaS.Ingress.Gateway;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>The whole edge in this process, on free ports, with its state in a folder of its own.</summary>
internal sealed class TestEdge : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestEdge(WebApplication app)
    {
        _app = app;
        var listeners = app.Services.GetRequiredService<ListenerAddresses>();
        Address = listeners.Bound()[0];
        Admin = listeners.Admin()!;
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public Uri Admin { get; }

    public HttpClient Client { get; }

    public T Service<T>()
        where T : notnull
        => _app.Services.GetRequiredService<T>();

    public static async Task<TestEdge> StartAsync(FakeControlPlane plane, string folder, string token = FakeControlPlane.Token)
    {
        var app = EdgeHost.Build(Arguments(plane, folder, token));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public static async Task<TestEdge> StartWithTlsAsync(FakeControlPlane plane, string folder)
    {
        using var certificate = plane.Authority.IssueServer();
        var file = Path.Combine(folder, "site.pem");
        using var key = certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        var app = EdgeHost.Build([.. Arguments(plane, folder), "--http", "", "--https", "127.0.0.1:0", "--certificate", file]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public static string[] Arguments(FakeControlPlane plane, string folder, string token = FakeControlPlane.Token, int port = 0, int admin = 0)
    {
        Directory.CreateDirectory(folder);
        var tokenFile = Path.Combine(folder, "token");
        File.WriteAllText(tokenFile, token);
        return
        [
            "--control-plane", plane.Address.ToString(),
            "--ca-fingerprint", plane.Authority.Fingerprint.ToString(),
            "--join-token-file", tokenFile,
            "--state", Path.Combine(folder, "state"),
            "--http", $"127.0.0.1:{port}",
            "--admin", $"127.0.0.1:{admin}",
        ];
    }

    public Task<HttpResponseMessage> GetAsync(string host, string path = "/") => SendAsync(new(HttpMethod.Get, path), host);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string host)
    {
        request.Headers.Host = host;
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task StopAsync() => await _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
