using System.Diagnostics;
using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Problem details as every error has them.</summary>
internal static class ProblemWriter
{
    public static Task WriteProblemAsync(
        this HttpContext context, int status, string code, string detail, IReadOnlyDictionary<string, string[]>? errors = null, TimeSpan? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (context.Request.Path.StartsWithSegments("/git"))
        {
            // git shows an error's body to its user, as "remote: …", when it is plain text.
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(detail + "\n", context.RequestAborted);
        }

        var title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
        var problem = new Problem($"urn:proxpaas:problem:{code}", title, status, detail, code, Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier, errors);
        return JsonSerializer.SerializeAsync(context.Response.Body, problem, ApiJson.Default.Problem, context.RequestAborted);
    }
}
