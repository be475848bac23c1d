using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProxPaaS.Tests.Orchestrator.CommitStatuses;

/// <summary>A provider's API that keeps what it was told.</summary>
internal sealed class StatusApi : IAsyncDisposable
{
    private WebApplication _app = null!;

    public int Status { get; set; } = 201;

    public ConcurrentQueue<Call> Got { get; } = new();

    public string Url { get; private set; } = "";

    /// <param name="certificate">Null: plain http.</param>
    public static async Task<StatusApi> StartAsync(X509Certificate2? certificate = null)
    {
        var api = new StatusApi();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                // Offline: the server itself must not look for its certificate's issuer, which tests count the calls of.
                var shown = SslStreamCertificateContext.Create(certificate, null, offline: true);
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = shown }) });
            }
        }));
        api._app = builder.Build();
        api._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            api.Got.Enqueue(new Call(context.Request.Method, path, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync()));
            context.Response.StatusCode = api.Status;
        });
        await api._app.StartAsync();
        api.Url = api._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return api;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Call(string Method, string Path, Dictionary<string, string> Headers, string Body);
}
