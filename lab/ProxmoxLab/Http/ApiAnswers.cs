using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ProxPaaS.Lab.Http;

/// <summary>How pveproxy words answers.</summary>
internal static class ApiAnswers
{
    private const string Json = "application/json;charset=UTF-8";

    public static Task SucceedAsync(this HttpContext http, string format, ApiResult result)
    {
        if (result.PlainText is { } plain)
        {
            return http.WriteAsync(200, "OK", "text/plain", Encoding.UTF8.GetBytes(plain));
        }

        var answer = new JsonMap { ["data"] = result.Data }
            .AddIf(result.Total is not null, "total", result.Total)
            .AddIf(format == "extjs", "success", 1);
        return http.WriteAsync(200, "OK", Json, PveJson.Serialize(answer));
    }

    public static Task RefuseAsync(this HttpContext http, string format, PveException error)
    {
        if (error.EmptyBody)
        {
            return http.WriteAsync(error.Status, error.Message, null, null);
        }

        var answer = new JsonMap { ["data"] = null, ["message"] = error.Message }
            .AddIf(error.Errors is not null, "errors", error.Errors)
            .AddIf(format == "extjs", "status", error.Status)
            .AddIf(format == "extjs", "success", 0);
        return format == "extjs"
            ? http.WriteAsync(200, "OK", Json, PveJson.Serialize(answer))
            : http.WriteAsync(error.Status, error.Message, Json, PveJson.Serialize(answer));
    }

    public static Task FailAsync(this HttpContext http, int status, string message) => http.WriteAsync(status, message, null, Encoding.UTF8.GetBytes(message));

    public static async Task WriteAsync(this HttpContext http, int status, string reason, string? contentType, byte[]? body)
    {
        var response = http.Response;
        response.StatusCode = status;
        http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = FirstLine(reason);
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "max-age=0";
        response.Headers.Connection = KeepsConnection(http, status) ? "Keep-Alive" : "close";
        response.Headers.Pragma = "no-cache";
        response.Headers.Server = "pve-api-daemon/3.0";
        response.Headers.Expires = date;
        response.ContentType = contentType;
        body ??= [];
        if (body.Length > 1024 && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
        {
            body = Compress(body);
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static bool KeepsConnection(HttpContext http, int status)
    {
        var items = http.Features.Get<IConnectionItemsFeature>()?.Items;
        var served = items?.TryGetValue(typeof(ApiAnswers), out var count) == true ? (int)count! + 1 : 1;
        if (items is not null)
        {
            items[typeof(ApiAnswers)] = served;
        }

        return status < 400 && served < 100 && !http.Request.Headers.Connection.ToString().Contains("close", StringComparison.OrdinalIgnoreCase)
            && (http.Request.Protocol != "HTTP/1.0" || http.Request.Headers.Connection.Count > 0);
    }

    /// <summary>A reason phrase is one line of printable ASCII.</summary>
    private static string FirstLine(string text)
        => string.Concat(text.TrimEnd('\n').Split('\n')[0].Select(character => character is >= ' ' and < (char)127 ? character : '?'));

    private static byte[] Compress(byte[] body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return buffer.ToArray();
    }
}
