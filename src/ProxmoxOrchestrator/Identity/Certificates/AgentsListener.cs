using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>The TLS listener that agents and edges dial, apart from the API's: gRPC here and only here.</summary>
internal static class AgentsListener
{
    /// <summary>Adds the listener of <c>Agents:Url</c>; without that key there is none.</summary>
    public static void ListenForAgents(this KestrelServerOptions kestrel)
    {
        if (kestrel.ApplicationServices.GetRequiredService<IOptions<AgentsOptions>>().Value.Url is not { } configured)
        {
            return;
        }

        var url = new Uri(configured);
        if (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address))
        {
            kestrel.Listen(address, url.Port, Configure);
        }
        else if (url.IsLoopback)
        {
            kestrel.ListenLocalhost(url.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(url.Port, Configure);
        }
    }

    /// <summary>Keeps the two kinds of listener apart: agents' calls on the API's address and the API on the agents' are not found.</summary>
    public static void UseAgentsListener(this IApplicationBuilder app)
        => app.Use(static (context, next) =>
        {
            var grpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
            if (grpc == (context.Features.Get<AgentConnection>() is not null))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

    private static void Configure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        var certificate = listen.ApplicationServices.GetRequiredService<ServerCertificate>();
        var authorities = listen.ApplicationServices.GetRequiredService<PlatformCaStore>();
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = async handshake =>
            {
                handshake.Connection.Features.Set(new AgentConnection());
                var authority = await authorities.GetAsync(handshake.CancellationToken);
                return new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = await certificate.GetAsync(handshake.CancellationToken),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ApplicationProtocols = [SslApplicationProtocol.Http2],

                    // "Required" asks for one; the callback lets a joining agent pass without. Every call but the join checks it again.
                    ClientCertificateRequired = true,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, presented, _, _) => presented is null || (presented is X509Certificate2 leaf && authority.Verify(leaf) is not null),
                };
            },
        });
    }

    /// <summary>Marks a connection of the agents' listener.</summary>
    private sealed class AgentConnection;
}
