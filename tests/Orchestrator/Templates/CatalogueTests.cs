using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Templates.Catalogues;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Outbound;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Templates;

[Collection(PlatformGroup.Name)]
public sealed class CatalogueTests(PlatformHost host)
{
    [Theory]
    [InlineData("https://127.0.0.1:PORT/")]
    [InlineData("https://localhost:PORT/")]
    [InlineData("https://127.1:PORT/")]
    [InlineData("https://2130706433:PORT/")]
    [InlineData("https://0x7f000001:PORT/")]
    [InlineData("https://0177.0.0.1:PORT/")]
    [InlineData("https://[::1]:PORT/")]
    [InlineData("https://[::ffff:127.0.0.1]:PORT/")]
    [InlineData("https://[::]:PORT/")]
    [InlineData("https://0.0.0.0:PORT/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("https://user:word@127.0.0.1:PORT/")]
    public async Task Fetch_OwnAddresses_AreNeverDialled(string form)
    {
        await using var listener = await Listener.StartAsync(_ => Results.Text("templates: []"));
        using var client = Client(TestOutbound.Trust);

        var (text, problem) = await client.FetchAsync(new Uri(form.Replace("PORT", $"{listener.Port}", StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        Assert.Null(text);
        Assert.NotEmpty(problem!);
        Assert.Equal(0, listener.Connections);
    }

    [Fact]
    public async Task Fetch_AllowedHost_IsReadWithinItsBounds()
    {
        await using var listener = await Listener.StartAsync(path => path switch
        {
            "/good" => Results.Text("templates: []"),
            "/large" => Results.Bytes(new byte[CatalogueClient.LargestBytes + 1]),
            "/binary" => Results.Bytes([0xff, 0xfe, 0x00]),
            "/away" => Results.Redirect("https://169.254.169.254/"),
            "/plain" => Results.Redirect("http://localhost/"),
            "/round" => Results.Redirect("/round"),
            _ => Results.NotFound(),
        });
        using var client = Client(new OutboundTrust(Options.Create(new OutboundOptions { CaFile = listener.CaFile })), "127.0.0.1", "::1");

        Assert.Equal("templates: []", (await FetchAsync("/good")).Text);
        Assert.Contains("larger than", (await FetchAsync("/large")).Problem, StringComparison.Ordinal);
        Assert.Contains("UTF-8", (await FetchAsync("/binary")).Problem, StringComparison.Ordinal);
        Assert.Contains("link-local address", (await FetchAsync("/away")).Problem, StringComparison.Ordinal);
        Assert.Contains("only https", (await FetchAsync("/plain")).Problem, StringComparison.Ordinal);
        Assert.Contains("redirects", (await FetchAsync("/round")).Problem, StringComparison.Ordinal);
        Assert.Contains("answered 404", (await FetchAsync("/none")).Problem, StringComparison.Ordinal);

        Task<(string? Text, string? Problem)> FetchAsync(string path) => client.FetchAsync(new Uri($"https://localhost:{listener.Port}{path}"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Fetch_FromAHostThatNobodyVouchesFor_SaysWhereToAddItsAuthority()
    {
        await using var listener = await Listener.StartAsync(_ => Results.Text("templates: []"));
        using var client = Client(TestOutbound.Trust, "127.0.0.1", "::1");

        var (text, problem) = await client.FetchAsync(new Uri($"https://localhost:{listener.Port}/"), TestContext.Current.CancellationToken);

        Assert.Null(text);
        Assert.Contains("Outbound:CaFile", problem, StringComparison.Ordinal);
    }

    private CatalogueClient Client(OutboundTrust trust, params string[] allowed) => new(TestOutbound.Create(host.Services.GetRequiredService<IPlatformContextFactory>(), null, trust, allowed));

    /// <summary>An https server on the loopback with a certificate of its own authority, which counts who comes.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private WebApplication _app = null!;
        private int _connections;

        public int Port { get; private set; }

        public int Connections => _connections;

        public string CaFile => Path.Combine(_folder.Path, "ca.pem");

        public static async Task<Listener> StartAsync(Func<string, IResult> answer)
        {
            var listener = new Listener();
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            await File.WriteAllTextAsync(listener.CaFile, certificate.ExportCertificatePem());
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Use(next => connection =>
                {
                    Interlocked.Increment(ref listener._connections);
                    return next(connection);
                });
                endpoint.UseHttps(certificate);
            }));
            listener._app = builder.Build();
            listener._app.Map("/{**path}", (string? path) => answer($"/{path}"));
            await listener._app.StartAsync();
            listener.Port = new Uri(listener._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
            return listener;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _folder.Dispose();
        }
    }
}
