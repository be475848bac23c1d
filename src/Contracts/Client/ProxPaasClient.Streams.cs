using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Server-sent events: resumed where they were lost, for as long as the caller listens.</summary>
public sealed partial class ProxPaasClient
{
    private const int LongestBackoffAttempt = 6;

    /// <summary>GET /v1/events after a sequence, endless. A <c>reset</c> event means: read everything again.</summary>
    /// <param name="after">The last sequence that the caller knows; null starts with what happens next.</param>
    /// <param name="onStatus">Told each time the connection stands or is lost.</param>
    /// <exception cref="ApiException">The server refuses (401, 403, 404): retrying would not help.</exception>
    public IAsyncEnumerable<EventView> EventsAsync(long? after, string? project, Action<StreamStatus>? onStatus, CancellationToken cancellationToken)
    {
        var query = string.Join('&', new[] { after is { } s ? $"after={s}" : null, project is null ? null : $"project={Segment(project)}" }.OfType<string>());
        return FollowAsync(query.Length == 0 ? "/v1/events" : $"/v1/events?{query}", null, null, true, ApiJson.Default.EventView, onStatus, cancellationToken);
    }

    /// <summary>GET /v1/builds/{id}/log from its first line to the build's end.</summary>
    /// <param name="after">Number of the last line that the caller has.</param>
    public IAsyncEnumerable<LogLineView> BuildLogAsync(string build, long? after, CancellationToken cancellationToken)
        => FollowAsync($"/v1/builds/{Segment(build)}/log{(after is { } n ? $"?after={n}" : "")}", null, "log", true, ApiJson.Default.LogLineView, null, cancellationToken);

    /// <summary>GET /v1/services/{service}/logs: the last <paramref name="tail"/> lines, and with <paramref name="follow"/> what comes.</summary>
    public IAsyncEnumerable<LogLineView> LogsAsync(string service, int tail, bool follow, string? replica, CancellationToken cancellationToken)
    {
        var path = $"/v1/services/{Segment(service)}/logs?follow={(follow ? "true" : "false")}{(replica is null ? "" : $"&replica={Segment(replica)}")}";
        return FollowAsync($"{path}&tail={tail}", $"{path}&tail=0", "log", follow, ApiJson.Default.LogLineView, null, cancellationToken);
    }

    /// <summary>Reads events of one kind until the server says <c>end</c>; a lost connection is dialled again with Last-Event-ID.</summary>
    /// <param name="resumePath">What to ask when the connection is lost before an id was seen; null: the same again.</param>
    /// <param name="kind">Events of other kinds are skipped; null takes all.</param>
    /// <param name="follow">False: a closed stream is the end of it.</param>
    private async IAsyncEnumerable<T> FollowAsync<T>(
        string path, string? resumePath, string? kind, bool follow, JsonTypeInfo<T> type, Action<StreamStatus>? onStatus,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? lastId = null;
        var seen = false;
        for (var failures = 0; ; failures++)
        {
            string lost;
            HttpResponseMessage? response = null;
            try
            {
                (response, lost) = await OpenAsync(seen && lastId is null ? resumePath ?? path : path, lastId, cancellationToken);
                if (response is not null)
                {
                    onStatus?.Invoke(StreamStatus.Up);
                    await using var body = new IdleTimeoutStream(await response.Content.ReadAsStreamAsync(cancellationToken), options.StreamIdle, options.Clock);
                    var parser = SseParser.Create(body, (_, data) => data.ToArray());
                    await using var events = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                    while (true)
                    {
                        // A try block cannot hold the yield, so only the move is guarded.
                        var (moved, reason) = await MoveAsync(events, cancellationToken);
                        if (!moved)
                        {
                            lost = reason;
                            break;
                        }

                        failures = 0;
                        seen = true;
                        lastId = events.Current.EventId ?? lastId;
                        if (events.Current.EventType == "end")
                        {
                            yield break;
                        }

                        if ((kind is null || events.Current.EventType == kind) && JsonSerializer.Deserialize(events.Current.Data, type) is { } item)
                        {
                            yield return item;
                        }
                    }

                    if (!follow)
                    {
                        yield break;
                    }
                }
            }
            finally
            {
                response?.Dispose();
            }

            var wait = RetryDecision.Backoff(Math.Min(failures + 1, LongestBackoffAttempt));
            onStatus?.Invoke(new StreamStatus(false, lost, wait));
            await Task.Delay(wait, options.Clock, cancellationToken);
        }
    }

    /// <summary>The accepted stream, or why there is none yet. Throws when the server refuses for good.</summary>
    private async Task<(HttpResponseMessage? Response, string Lost)> OpenAsync(string path, string? lastId, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(options.Timeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        using var request = Request(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (lastId is { Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        }

        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode)
            {
                return (response, "");
            }

            using (response)
            {
                var problem = new ApiException((int)response.StatusCode, await ReadProblemAsync(response, either.Token));
                return problem.IsTransient || problem.Status >= 500 ? (null, problem.Detail) : throw problem;
            }
        }
        catch (HttpRequestException ex)
        {
            return (null, Unreachable(ex).Detail);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{options.BaseUrl} did not answer within {options.Timeout.TotalSeconds:0} s");
        }
    }

    private static async ValueTask<(bool Moved, string Reason)> MoveAsync(IAsyncEnumerator<SseItem<byte[]>> events, CancellationToken cancellationToken)
    {
        try
        {
            return (await events.MoveNextAsync(), "the server closed the stream");
        }
        catch (Exception ex) when (ex is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            return (false, ex.Message);
        }
    }
}
