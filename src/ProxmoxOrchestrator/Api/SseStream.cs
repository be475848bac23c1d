using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Server-sent events: written as they come, a comment while nothing does, closed once the caller's token is worth nothing any more.</summary>
internal sealed class SseStream(TokenStore tokens, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(45);

    /// <summary>Ends with the events, the caller, the caller's permission or the process.</summary>
    public async Task RunAsync<T>(HttpContext context, Caller caller, Permission required, IAsyncEnumerable<SseEvent<T>> events, JsonTypeInfo<T> type)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var cancellationToken = either.Token;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.StartAsync(cancellationToken);
        await using var source = events.GetAsyncEnumerator(cancellationToken);
        var checkedAt = clock.GetTimestamp();
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next ??= source.MoveNextAsync().AsTask();
                if (!next.IsCompleted)
                {
                    await context.Response.Body.FlushAsync(cancellationToken);
                    await WhenDoneOrQuietAsync(next, cancellationToken);
                }

                if (clock.GetElapsedTime(checkedAt) >= Recheck)
                {
                    if (await tokens.RecheckAsync(caller.TokenId, cancellationToken) is not { } now || !now.May(required))
                    {
                        return;
                    }

                    checkedAt = clock.GetTimestamp();
                }

                if (!next.IsCompleted)
                {
                    await context.Response.WriteAsync(": \n\n", cancellationToken);
                    continue;
                }

                if (!await next)
                {
                    return;
                }

                next = null;
                await WriteAsync(context.Response, source.Current, type, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller left or we are stopping; the client resumes with the last id.
        }
        finally
        {
            await either.CancelAsync();
            await SettleAsync(next);
        }
    }

    private async Task WhenDoneOrQuietAsync(Task next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(Heartbeat, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Quiet: the caller of this writes a comment.
        }
    }

    /// <summary>An enumerator must not be disposed while it moves.</summary>
    private static async Task SettleAsync(Task? next)
    {
        if (next is not null)
        {
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync<T>(HttpResponse response, SseEvent<T> item, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        if (item.Id is not null)
        {
            text.Append("id: ").Append(item.Id).Append('\n');
        }

        text.Append("event: ").Append(item.Kind).Append("\ndata: ").Append(JsonSerializer.Serialize(item.Data, type)).Append("\n\n");
        await response.WriteAsync(text.ToString(), cancellationToken);
    }
}
