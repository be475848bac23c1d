using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ProxPaaS.Benchmarks.Edge;

/// <summary>The application behind the proxies: as many bytes as the path says, from a process of its own.</summary>
internal static class EchoReplica
{
    public const string Command = "echo-replica";

    public static async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        await using var app = builder.Build();
        var bodies = new Dictionary<string, byte[]> { ["/1k"] = new byte[1024], ["/64k"] = new byte[64 * 1024] };
        app.Run(context =>
        {
            var body = bodies[context.Request.Path.Value!];
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
