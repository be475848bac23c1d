using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>POST with <c>Idempotency-Key</c>: the first outcome is kept for a day and given again; the same key with another request is refused.</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IdempotencyStore store)
{
    private const int LongestKey = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Path.StartsWithSegments("/v1") || context.Features.Get<Caller>() is not { } caller
            || context.Request.Headers["Idempotency-Key"] is not [{ Length: > 0 } key])
        {
            await next(context);
            return;
        }

        if (key.Length > LongestKey || key.Any(c => c is < '!' or > '~'))
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "bad_idempotency_key", $"Idempotency-Key takes up to {LongestKey} printable ASCII characters.");
        }

        var hash = await HashAsync(context);
        var (mine, record) = await store.ClaimAsync(caller, key, hash, context.RequestAborted);
        if (mine)
        {
            await RunAsync(context, caller, key);
            return;
        }

        if (!CryptographicOperations.FixedTimeEquals(record.RequestHash, hash))
        {
            throw ApiProblemException.Conflict("idempotency_key_reused", "This Idempotency-Key was used for another request. Take a new key for a new request.");
        }

        if (record.StatusCode == 0)
        {
            throw new ApiProblemException(StatusCodes.Status409Conflict, "still_running", "The same request is still running. Repeat it in a moment for its outcome.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        var body = store.Body(record);
        context.Response.StatusCode = record.StatusCode;
        context.Response.Headers["Idempotency-Replayed"] = "true";
        if (body.Length > 0)
        {
            context.Response.ContentType = record.StatusCode >= 400 ? "application/problem+json" : "application/json; charset=utf-8";
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Runs to its end even if the caller goes away: the outcome is what the repetition gets.</summary>
    private async Task RunAsync(HttpContext context, Caller caller, string key)
    {
        var original = context.Response.Body;
        var aborted = context.RequestAborted;
        context.RequestAborted = CancellationToken.None;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        var keep = false;
        try
        {
            try
            {
                await next(context);
            }
            catch (ApiProblemException problem) when (problem.Status < 500)
            {
                context.Response.Clear();
                await context.WriteProblemAsync(problem.Status, problem.Code, problem.Message, problem.Errors, problem.RetryAfter);
            }

            keep = context.Response.StatusCode is < 500 and not StatusCodes.Status429TooManyRequests;
        }
        finally
        {
            context.Response.Body = original;
            await (keep
                ? store.CompleteAsync(caller, key, context.Response.StatusCode, Encoding.UTF8.GetString(copy.ToArray()), CancellationToken.None)
                : store.ForgetAsync(caller, key, CancellationToken.None));
        }

        copy.Position = 0;
        await copy.CopyToAsync(original, aborted);
    }

    private static async Task<byte[]> HashAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n"));
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        context.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
