using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>Server-sent events with ids, resumed by Last-Event-ID or ?after=.</summary>
internal static class FakeStreams
{
    public static void Map(WebApplication app, FakeControlPlane fake)
    {
        app.MapGet("/v1/events", (HttpContext context) => EventsAsync(context, fake));
        app.MapGet("/v1/builds/{id}/log", (HttpContext context, string id) => LogAsync(context, fake, id, follow: true));
        app.MapGet("/v1/runs/{id}/log", (HttpContext context, string id) => LogAsync(context, fake, id, follow: true));
        app.MapGet("/v1/services/{service}/logs", (HttpContext context, string service, bool follow) => LogAsync(context, fake, service, follow));
    }

    private static async Task EventsAsync(HttpContext context, FakeControlPlane fake)
    {
        var after = Cursor(context) ?? fake.Overview.Sequence;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, fake.Events.After(after).Cut);
        Start(context);
        await WriteAsync(context, ": open\n\n");
        Interlocked.Increment(ref fake.Events.Readers);
        try
        {
            while (true)
            {
                var (events, changed, _) = fake.Events.After(after);
                foreach (var e in events)
                {
                    after = e.Sequence;
                    await WriteAsync(context, $"id: {e.Sequence}\nevent: {e.Kind}\ndata: {JsonSerializer.Serialize(e, ApiJson.Default.EventView)}\n\n");
                }

                await changed.WaitAsync(cut.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref fake.Events.Readers);
        }
    }

    private static async Task LogAsync(HttpContext context, FakeControlPlane fake, string id, bool follow)
    {
        var log = fake.Log(Uri.UnescapeDataString(id));
        var number = Cursor(context) ?? 0;
        Start(context);
        while (true)
        {
            var (lines, ended, changed) = log.After(number);
            foreach (var line in lines)
            {
                number = line.Number;
                await WriteAsync(context, $"id: {line.Number}\nevent: log\ndata: {JsonSerializer.Serialize(line, ApiJson.Default.LogLineView)}\n\n");
            }

            if (ended)
            {
                await WriteAsync(context, "event: end\ndata: {}\n\n");
                return;
            }

            if (!follow)
            {
                return;
            }

            await context.Response.Body.FlushAsync();
            await changed.WaitAsync(context.RequestAborted);
        }
    }

    private static long? Cursor(HttpContext context)
        => long.TryParse(context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? context.Request.Query["after"], out var after) ? after : null;

    private static void Start(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
