using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>What goes wrong in a request → problem details. Details of unexpected failures stay in the log, under the trace id that the caller sees.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
        catch (Exception ex) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await AnswerAsync(context, ex);
            return;
        }

        await DescribeEmptyErrorAsync(context);
    }

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case ApiProblemException problem:
                return context.WriteProblemAsync(problem.Status, problem.Code, problem.Message, problem.Errors, problem.RetryAfter);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return context.WriteProblemAsync(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is too large. Send less in one request.");
            case BadHttpRequestException bad:
                return context.WriteProblemAsync(StatusCodes.Status400BadRequest, "bad_request", bad.InnerException is System.Text.Json.JsonException json ? JsonSentence(json) : bad.Message);
            case OperationCanceledException:
                return context.WriteProblemAsync(StatusCodes.Status503ServiceUnavailable, "stopping", "The control plane is being stopped. Apps keep serving; try again in a few seconds.", null, BusyRetry);
            case DbUpdateConcurrencyException:
                return context.WriteProblemAsync(StatusCodes.Status409Conflict, "changed_meanwhile", "It was changed by somebody else in the meantime. Read it again and repeat the change.");
            case var _ when IsDatabaseAway(exception):
                LogUnavailable(exception.Message);
                return context.WriteProblemAsync(StatusCodes.Status503ServiceUnavailable, "database_unavailable", "The platform's database does not answer at the moment. Apps keep serving; try again in a few seconds.", null, BusyRetry);
            default:
                LogFailed(exception, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "");
                return context.WriteProblemAsync(StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong inside the platform. The log of the control plane has the details under this trace id.");
        }
    }

    private static bool IsDatabaseAway(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException { IsTransient: true } or TimeoutException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Answers that the framework gives without a body: unknown route, wrong method, wrong media type.</summary>
    private static Task DescribeEmptyErrorAsync(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.StatusCode < 400 || context.Response.ContentType is not null || context.Features.Get<ListenerFeature>() is { Agents: true })
        {
            return Task.CompletedTask;
        }

        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => context.WriteProblemAsync(404, "no_such_path", "There is nothing at this path. /openapi/v1.json lists what there is."),
            StatusCodes.Status405MethodNotAllowed => context.WriteProblemAsync(405, "method_not_allowed", "This path does not take that method. /openapi/v1.json lists what there is."),
            StatusCodes.Status413PayloadTooLarge => context.WriteProblemAsync(413, "body_too_large", "The body is too large. Send less in one request."),
            StatusCodes.Status415UnsupportedMediaType => context.WriteProblemAsync(415, "json_expected", "Send the body as application/json."),
            _ => Task.CompletedTask,
        };
    }

    private static string JsonSentence(System.Text.Json.JsonException exception)
        => exception.Path is { Length: > 1 } path ? $"The body cannot be read at {path}: check the value's type and spelling." : "The body is not the JSON that was expected.";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
    private partial void LogFailed(Exception exception, string method, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer: {Why}")]
    private partial void LogUnavailable(string why);
}
