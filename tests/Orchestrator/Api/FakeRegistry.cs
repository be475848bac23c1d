using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>The three calls of a registry that the platform makes. Knows digests by NAME:REFERENCE; remembers what was deleted.</summary>
public sealed class FakeRegistry : IAsyncDisposable
{
    private WebApplication? _app;

    public ConcurrentDictionary<string, string> Digests { get; } = new();

    public ConcurrentBag<string> Deleted { get; } = [];

    public string Host { get; private set; } = "";

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Map("/v2/{**path}", (HttpContext context, string path) =>
        {
            var parts = path.Split("/manifests/");
            if (parts.Length != 2 || !Digests.TryGetValue($"{parts[0]}:{parts[1]}", out var digest))
            {
                return Results.NotFound();
            }

            if (context.Request.Method == "DELETE")
            {
                Digests.TryRemove($"{parts[0]}:{parts[1]}", out _);
                Deleted.Add($"{parts[0]}@{parts[1]}");
                return Results.Accepted();
            }

            context.Response.Headers["Docker-Content-Digest"] = digest;
            return Results.Ok();
        });
        await _app.StartAsync();
        Host = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;
    }

    public static string Digest(char fill) => $"sha256:{new string(fill, 64)}";

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
