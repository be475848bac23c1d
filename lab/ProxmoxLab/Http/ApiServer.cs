using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Faults;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Http;

/// <summary>The HTTP side of pveproxy: what it accepts, in which order it looks, how it words answers.</summary>
internal sealed partial class ApiServer(
    Dispatcher dispatcher, Authenticator authenticator, PermissionTable permissions, FaultTable faults, EffectLog effects, LabClock clock, LabOptions options, ILogger<ApiServer> logger)
{
    private const int LargestForm = 512 * 1024;
    private const string Json = "application/json;charset=UTF-8";

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await AnswerAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            LogGone(http.Request.Method, http.Request.Path);
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = Uri.UnescapeDataString(target.Split('?', 2)[0]);
        if (request.Method is not ("GET" or "POST" or "PUT" or "DELETE"))
        {
            await WriteAsync(http, 501, $"method '{request.Method}' not available", null, null);
            return;
        }

        if (request.Headers.TransferEncoding.Count > 0)
        {
            var encoding = request.Headers.TransferEncoding.ToString();
            await FailAsync(http, 501, encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? "chunked transfer encoding not supported" : $"Unknown transfer encoding '{encoding}'");
            return;
        }

        if (!path.StartsWith("/api2", StringComparison.Ordinal))
        {
            await (path == "/" && request.Method == "GET" ? WriteAsync(http, 200, "OK", "text/html; charset=utf-8", "<html><head><title>Proxmox lab</title></head></html>"u8.ToArray()) : FailAsync(http, 501, $"no such file '{path}'"));
            return;
        }

        var (format, rel) = ApiPath(path);
        if (format is null)
        {
            await FailAsync(http, 501, "no such uri");
            return;
        }

        await CallAsync(http, format, rel);
    }

    private async Task CallAsync(HttpContext http, string format, string path)
    {
        var request = http.Request;
        Caller caller;
        bool upload;
        try
        {
            caller = authenticator.Authenticate(request, path) ?? new Caller("", null);
            upload = IsUpload(request, path, caller);
        }
        catch (PveException ex)
        {
            await clock.DelayAsync(options.UnauthorizedDelay, http.RequestAborted);
            await WriteAsync(http, ex.Status, ex.Message, null, null);
            return;
        }

        if (BodyProblem(request, upload) is var (status, problem))
        {
            await FailAsync(http, status, problem);
            return;
        }

        var fault = faults.Take(request.Method, path);
        await clock.DelayAsync(TimeSpan.FromMilliseconds(fault?.DelayMs ?? 0), http.RequestAborted);
        if (fault?.Drop == "before")
        {
            http.Abort();
            return;
        }

        var uploadFile = upload ? Path.Combine(options.UploadDirectory, $"pveupload-{Guid.NewGuid():N}") : null;
        try
        {
            await ExecuteAsync(http, format, path, caller, fault, uploadFile);
        }
        catch (MalformedBodyException ex)
        {
            await FailAsync(http, upload ? 501 : 500, ex.Message);
        }
        finally
        {
            if (uploadFile is not null)
            {
                File.Delete(uploadFile);
            }
        }
    }

    private async Task ExecuteAsync(HttpContext http, string format, string path, Caller caller, FaultRule? fault, string? uploadFile)
    {
        var parameters = await ReadParametersAsync(http.Request, uploadFile, http.RequestAborted);
        ApiResult? result = null;
        PveException? error = null;
        try
        {
            if (fault?.Status is { } status)
            {
                throw new PveException(status, (fault.Message ?? "injected fault") + "\n", emptyBody: status is 401 or >= 595);
            }

            var endpoint = dispatcher.Find(http.Request.Method, path, parameters);
            result = await dispatcher.RunAsync(endpoint, new CallContext(caller, parameters, http.RequestAborted) { UploadFile = uploadFile });
        }
        catch (PveException ex)
        {
            error = ex;
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            LogBroken(http.Request.Method, path, ex);
            error = PveException.Die(ex.Message);
        }

        if (http.Request.Method != "GET")
        {
            effects.Add(caller.Id, http.Request.Method, path, parameters, error?.Status ?? 200, error?.TaskText, result?.Data, clock.Now);
        }

        if (fault?.Drop == "after")
        {
            http.Abort();
            return;
        }

        if (error?.Status == 401)
        {
            await clock.DelayAsync(options.UnauthorizedDelay, http.RequestAborted);
        }

        await (error is null ? SucceedAsync(http, format, result!) : RefuseAsync(http, format, error));
    }

    private static async Task<Dictionary<string, object?>> ReadParametersAsync(HttpRequest request, string? uploadFile, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (uploadFile is not null)
        {
            ParameterReader.ReadForm(request.QueryString.Value?.TrimStart('?') ?? "", parameters);
            var boundary = Microsoft.Net.Http.Headers.HeaderUtilities.RemoveQuotes(Microsoft.Net.Http.Headers.MediaTypeHeaderValue.Parse(request.ContentType!).Boundary).Value!;
            if (!await ParameterReader.ReadUploadAsync(request.Body, boundary, uploadFile, parameters, cancellationToken))
            {
                throw new MalformedBodyException("upload failed\n");
            }

            parameters["tmpfilename"] = "/var/tmp/" + Path.GetFileName(uploadFile);
            return parameters;
        }

        if (request.Method is "POST" or "PUT" && request.ContentLength > 0)
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            var text = await reader.ReadToEndAsync(cancellationToken);
            if (MediaType(request) == "application/json")
            {
                ParameterReader.ReadJson(text, parameters);
            }
            else
            {
                ParameterReader.ReadForm(text, parameters);
            }
        }

        var query = new Dictionary<string, object?>(StringComparer.Ordinal);
        ParameterReader.ReadForm(request.QueryString.Value?.TrimStart('?') ?? "", query);
        foreach (var (name, value) in query)
        {
            parameters[name] = value;
        }

        parameters.Remove("_dc");
        return parameters;
    }

    /// <summary>Uploads are checked before their body is read: nobody may fill a disk who may not.</summary>
    private bool IsUpload(HttpRequest request, string path, Caller caller)
    {
        if (request.Method != "POST" || path.Split('/', StringSplitOptions.RemoveEmptyEntries) is not ["nodes", _, "storage", var storage, "upload"])
        {
            return false;
        }

        permissions.Require(caller, $"/storage/{storage}", "Datastore.AllocateTemplate");
        return request.ContentLength > 0;
    }

    private static (int Status, string Message)? BodyProblem(HttpRequest request, bool upload)
    {
        if (request.ContentLength is not > 0)
        {
            return null;
        }

        if (request.Method is not ("PUT" or "POST"))
        {
            return (501, $"Unexpected content for method '{request.Method}'");
        }

        var type = MediaType(request);
        if (upload)
        {
            return type == "multipart/form-data" ? null : (501, $"upload 'Content-Type '{request.ContentType}' not implemented");
        }

        return request.ContentLength > LargestForm ? (501, "for data too large")
            : type is null or "" or "application/x-www-form-urlencoded" or "application/json" ? null
            : (506, $"upload 'Content-Type '{request.ContentType}' not implemented");
    }

    private static string? MediaType(HttpRequest request) => request.ContentType?.Split(';', ',')[0].Trim();

    private static (string? Format, string Path) ApiPath(string path)
    {
        var parts = path["/api2".Length..].TrimStart('/').Split('/', 2);
        return parts[0] is "json" or "extjs" or "html" or "text" ? (parts[0], "/" + (parts.Length > 1 ? parts[1].Trim('/') : "")) : (null, "");
    }

    private Task SucceedAsync(HttpContext http, string format, ApiResult result)
    {
        if (result.PlainText is { } plain)
        {
            return WriteAsync(http, 200, "OK", "text/plain", Encoding.UTF8.GetBytes(plain));
        }

        var answer = new JsonMap { ["data"] = result.Data }
            .AddIf(result.Total is not null, "total", result.Total)
            .AddIf(format == "extjs", "success", 1);
        return WriteAsync(http, 200, "OK", Json, PveJson.Serialize(answer));
    }

    private Task RefuseAsync(HttpContext http, string format, PveException error)
    {
        if (error.EmptyBody)
        {
            return WriteAsync(http, error.Status, error.Message, null, null);
        }

        var answer = new JsonMap { ["data"] = null, ["message"] = error.Message }
            .AddIf(error.Errors is not null, "errors", error.Errors)
            .AddIf(format == "extjs", "status", error.Status)
            .AddIf(format == "extjs", "success", 0);
        return format == "extjs"
            ? WriteAsync(http, 200, "OK", Json, PveJson.Serialize(answer))
            : WriteAsync(http, error.Status, error.Message, Json, PveJson.Serialize(answer));
    }

    private Task FailAsync(HttpContext http, int status, string message) => WriteAsync(http, status, message, null, Encoding.UTF8.GetBytes(message));

    private async Task WriteAsync(HttpContext http, int status, string reason, string? contentType, byte[]? body)
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
        var served = items?.TryGetValue(typeof(ApiServer), out var count) == true ? (int)count! + 1 : 1;
        items?.TryAdd(typeof(ApiServer), served);
        if (items is not null)
        {
            items[typeof(ApiServer)] = served;
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

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} met an error that Proxmox would not know")]
    private partial void LogBroken(string method, string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path}: the client left")]
    private partial void LogGone(string method, string path);
}
