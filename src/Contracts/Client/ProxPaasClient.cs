using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>
/// The public API, typed. Failures are <see cref="ApiException"/>; lists follow their pages; streams resume by themselves.
/// Thread-safe; the <see cref="HttpClient"/> may be shared between clients of different tokens.
/// </summary>
public sealed partial class ProxPaasClient(HttpClient http, ApiClientOptions options)
{
    private const int LargestPage = 200;

    public ApiClientOptions Options => options;

    /// <summary>A client with connections of its own.</summary>
    public static ProxPaasClient Create(ApiClientOptions options) => new(CreateHttp(), options);

    /// <summary>The handler that fits these calls: short dials, connections renewed so that a moved name is followed, no time-out on bodies.</summary>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The same connections as someone else.</summary>
    public ProxPaasClient WithToken(string? token) => new(http, options with { Token = token });

    /// <summary>Any call, unread: the caller disposes the answer. The path starts with <c>/v1/</c>. Errors do not throw.</summary>
    public async Task<HttpResponseMessage> RawAsync(HttpMethod method, string path, string? jsonBody, CancellationToken cancellationToken)
        => await SendAsync(method, path, jsonBody is null ? null : () => new StringContent(jsonBody, new MediaTypeHeaderValue("application/json")), cancellationToken);

    /// <summary>One item as a path segment: names such as <c>shop/web</c> keep their slash inside it.</summary>
    private static string Segment(string reference)
        => string.IsNullOrWhiteSpace(reference) || reference is "." or ".."
            ? throw new ArgumentException("An empty name cannot be looked up.", nameof(reference))
            : Uri.EscapeDataString(reference);

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        => CallAsync(HttpMethod.Get, path, null, type, cancellationToken);

    private Task<TReply> SendAsync<TBody, TReply>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TReply> type, CancellationToken cancellationToken)
        => CallAsync(method, path, () => JsonContent.Create(body, bodyType), type, cancellationToken);

    private async Task<T> CallAsync<T>(HttpMethod method, string path, Func<HttpContent>? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        await ThrowOnErrorAsync(response, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new JsonException("the body is null");
        }
        catch (JsonException ex)
        {
            throw new ApiException((int)response.StatusCode, Own("invalid_response", $"{Where(response)} did not answer as the ProxPaaS API does ({ex.Message}). Check the address."), ex);
        }
    }

    /// <summary>A call whose answer's body does not matter.</summary>
    private async Task DoAsync(HttpMethod method, string path, Func<HttpContent>? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        await ThrowOnErrorAsync(response, cancellationToken);
    }

    /// <summary>All items, page by page.</summary>
    private async IAsyncEnumerable<T> ListAsync<T>(
        string path, JsonTypeInfo<Page<T>> type, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await GetAsync(PageOf(path, cursor, LargestPage), type, cancellationToken);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        }
        while (cursor is { Length: > 0 });
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent>? body, CancellationToken cancellationToken)
    {
        // One key for all attempts of this call: the server answers a repetition with the first outcome.
        // Signing in has none: no server should keep a reply that holds a token, and doing it twice does no harm.
        var signsIn = path.StartsWith("/v1/auth/", StringComparison.Ordinal);
        var key = method == HttpMethod.Post && !signsIn ? Guid.NewGuid().ToString("N") : null;
        var repeatable = key is not null || signsIn || method == HttpMethod.Get || method == HttpMethod.Delete || method == HttpMethod.Put;
        for (var attempt = 1; ; attempt++)
        {
            RetryDecision decision;
            try
            {
                var response = await SendOnceAsync(method, path, body, key, cancellationToken);
                var retryAfter = RetryAfter(response);
                decision = RetryDecision.OnStatus(response.StatusCode, retryAfter, repeatable, attempt, options.Attempts);
                if (!decision.Again)
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException ex)
            {
                decision = RetryDecision.OnError(ex.HttpRequestError, repeatable, attempt, options.Attempts);
                if (!decision.Again)
                {
                    throw Unreachable(ex);
                }
            }
            catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ApiException(0, Own("timeout", $"{options.BaseUrl} did not answer within {options.Timeout.TotalSeconds:0} s. It may be busy: try again."), ex);
            }

            await Task.Delay(decision.After, options.Clock, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, string path, Func<HttpContent>? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = Request(method, path);
        request.Content = body?.Invoke();
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        using var timer = new CancellationTokenSource(options.Timeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, $"{options.BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/')}{path}");
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        if (options.OnBehalfOf is { Length: > 0 } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        }

        if (options.Token is { Length: > 0 } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private async Task ThrowOnErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new ApiException((int)response.StatusCode, await ReadProblemAsync(response, cancellationToken)) { RetryAfter = RetryAfter(response) };
        }
    }

    /// <summary>The API's own problem; a proxy's or another program's page gives one that says whose answer it was.</summary>
    public static async Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json"
                && await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem, cancellationToken) is { } problem
                && (problem.Detail ?? problem.Title ?? problem.Code) is not null)
            {
                return problem;
            }
        }
        catch (JsonException)
        {
            // Falls through: an error page that only claims to be JSON.
        }

        return Own($"http_{(int)response.StatusCode}", response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "Not signed in, or the token has ended. Sign in again.",
            HttpStatusCode.Forbidden => "This token has no permission for that.",
            HttpStatusCode.NotFound => $"{Where(response)} does not exist. Check the name, and that the address is a ProxPaaS control plane.",
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => "The control plane is not answering at the moment. Apps keep serving; try again in a few seconds.",
            var status => $"{Where(response)} answered {(int)status} without saying why.",
        });
    }

    private ApiException Unreachable(HttpRequestException ex)
        => new(0, Own("unreachable", $"Cannot reach {options.BaseUrl} ({(ex.InnerException ?? ex).Message}). Check the address, and that the control plane runs."), ex);

    private static Problem Own(string code, string detail) => new(null, null, 0, detail, code, null, null);

    private static string Where(HttpResponseMessage response) => response.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path) ?? "The server";

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > options.Clock.GetUtcNow() ? date - options.Clock.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };
}
