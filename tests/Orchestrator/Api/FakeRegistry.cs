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

    /// <summary>Its catalogue fails.</summary>
    public bool Unlisted { get; set; }

    public string Host { get; private set; } = "";

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/v2/_catalog", (HttpContext context, int n, string? last) =>
        {
            if (Unlisted)
            {
                return Results.StatusCode(500);
            }

            // Pages of one, so that following them is tried.
            var names = Digests.Keys.Select(key => key[..key.IndexOf(':')]).Distinct().Order(StringComparer.Ordinal).SkipWhile(name => last is not null && string.CompareOrdinal(name, last) <= 0).ToList();
            if (names.Count > 1)
            {
                context.Response.Headers.Link = $"</v2/_catalog?last={Uri.EscapeDataString(names[0])}&n={n}>; rel=\"next\"";
            }

            return Results.Json(new Dictionary<string, object> { ["repositories"] = names.Take(1) });
        });
        _app.Map("/v2/{**path}", (HttpContext context, string path) =>
        {
            if (path.EndsWith("/tags/list", StringComparison.Ordinal))
            {
                var name = path[..^"/tags/list".Length];
                return Results.Json(new Dictionary<string, object> { ["tags"] = Digests.Keys.Where(key => key.StartsWith($"{name}:", StringComparison.Ordinal)).Select(key => key[(name.Length + 1)..]).Where(tag => !tag.StartsWith("sha256:", StringComparison.Ordinal)) });
            }

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
