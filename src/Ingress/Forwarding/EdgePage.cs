using System.Net;
using System.Text.Json;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>The edge's own answers: a small page for browsers, problem+json (RFC 9457) for everybody else.</summary>
/// <param name="Detail">One sentence; what happened and what to do.</param>
internal sealed record EdgePage(int Status, string Title, string Detail)
{
    public static EdgePage UnknownHost(string host)
        => new(404, "No such site", $"No service answers for {Shown(host)} here. If this is your domain, add it to a service first.");

    public static EdgePage UnknownPath(string host)
        => new(404, "No such page", $"A service answers for {Shown(host)}, but not under this path.");

    public static EdgePage NoUpstream(string host)
        => new(503, "Not running", $"The service behind {Shown(host)} has no running replica at the moment. Try again in a few seconds.");

    public static EdgePage For(ForwardFailure failure, string host) => failure switch
    {
        ForwardFailure.NotConnected => new(502, "Not reachable", $"The service behind {Shown(host)} does not accept connections. Try again in a few seconds."),
        ForwardFailure.TooSlow => new(504, "Too slow", $"The service behind {Shown(host)} did not answer in time."),
        ForwardFailure.BadRequestBody => new(400, "Bad request", "The body of the request could not be read."),
        _ => new(502, "No answer", $"The service behind {Shown(host)} closed the connection without an answer."),
    };

    /// <summary>Replaces whatever was prepared; does nothing once the response has started.</summary>
    public async Task WriteAsync(HttpContext context, string requestId)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return;
        }

        response.Clear();
        response.StatusCode = Status;
        response.Headers[ForwardedRequest.RequestIdHeader] = requestId;
        response.Headers.CacheControl = "no-store";
        if (Status == 503)
        {
            response.Headers.RetryAfter = "5";
        }

        var html = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        response.ContentType = html ? "text/html; charset=utf-8" : "application/problem+json";
        var body = html ? Html(requestId) : Json(requestId);
        response.ContentLength = body.Length;
        if (html)
        {
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    // The host comes from the visitor: never longer than a name can be, and encoded where it is written.
    private static string Shown(string host) => host.Length switch
    {
        0 => "this address",
        > 253 => host[..253] + "…",
        _ => host,
    };

    private byte[] Json(string requestId)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", Title);
            json.WriteNumber("status", Status);
            json.WriteString("detail", Detail);
            json.WriteString("requestId", requestId);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private byte[] Html(string requestId) => System.Text.Encoding.UTF8.GetBytes($$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{Status}} {{Title}}</title>
        <style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:34rem;padding:0 1.5rem}h1{font-size:1.4rem}small{opacity:.75}</style></head>
        <body><h1>{{Status}} · {{Title}}</h1><p>{{WebUtility.HtmlEncode(Detail)}}</p><p><small>Request {{requestId}}</small></p></body></html>
        """);
}
