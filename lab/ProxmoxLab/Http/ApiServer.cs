using Microsoft.AspNetCore.Http.Features;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Faults;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Http;

/// <summary>The HTTP side of pveproxy: what it accepts, and in which order it looks.</summary>
internal sealed partial class ApiServer(
    Dispatcher dispatcher, Authenticator authenticator, PermissionTable permissions, FaultTable faults, EffectLog effects, LabClock clock, LabOptions options, ILogger<ApiServer> logger)
{
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
            await http.WriteAsync(501, $"method '{request.Method}' not available", null, null);
            return;
        }

        if (request.Headers.TransferEncoding.Count > 0)
        {
            var encoding = request.Headers.TransferEncoding.ToString();
            await http.FailAsync(501, encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? "chunked transfer encoding not supported" : $"Unknown transfer encoding '{encoding}'");
            return;
        }

        if (!path.StartsWith("/api2", StringComparison.Ordinal))
        {
            await (path == "/" && request.Method == "GET" ? http.WriteAsync(200, "OK", "text/html; charset=utf-8", "<html><head><title>Proxmox lab</title></head></html>"u8.ToArray()) : http.FailAsync(501, $"no such file '{path}'"));
            return;
        }

        var (format, rel) = ApiPath(path);
        if (format is null)
        {
            await http.FailAsync(501, "no such uri");
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
            await http.WriteAsync(ex.Status, ex.Message, null, null);
            return;
        }

        if (RequestBody.Problem(request, upload) is var (status, problem))
        {
            await http.FailAsync(status, problem);
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
            await http.FailAsync(upload ? 501 : 500, ex.Message);
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
        var parameters = await RequestBody.ReadAsync(http.Request, uploadFile, http.RequestAborted);
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

        await (error is null ? http.SucceedAsync(format, result!) : http.RefuseAsync(format, error));
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

    private static (string? Format, string Path) ApiPath(string path)
    {
        var parts = path["/api2".Length..].TrimStart('/').Split('/', 2);
        return parts[0] is "json" or "extjs" or "html" or "text" ? (parts[0], "/" + (parts.Length > 1 ? parts[1].Trim('/') : "")) : (null, "");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} met an error that Proxmox would not know")]
    private partial void LogBroken(string method, string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path}: the client left")]
    private partial void LogGone(string method, string path);
}
