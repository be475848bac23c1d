using System.Net;

namespace ProxPaaS.Contracts.Client;

/// <summary>Whether a failed call is made again, after how long, and why.</summary>
internal readonly record struct RetryDecision(bool Again, TimeSpan After, string Reason)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>No answer came, because of <paramref name="error"/>.</summary>
    /// <param name="repeatable">Doing the call twice is the same as doing it once: GET, DELETE, or a POST with an idempotency key.</param>
    public static RetryDecision OnError(HttpRequestError error, bool repeatable, int attempt, int attempts)
    {
        // These three happen before a byte of the request is sent, so even a PATCH may be made again.
        var neverSent = error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError;
        return attempt >= attempts ? new(false, default, "attempts used up")
            : neverSent ? new(true, Backoff(attempt), "no connection")
            : repeatable ? new(true, Backoff(attempt), "connection lost")
            : new(false, default, "may have been done already");
    }

    /// <summary>The server answered <paramref name="status"/>.</summary>
    public static RetryDecision OnStatus(HttpStatusCode status, TimeSpan? retryAfter, bool repeatable, int attempt, int attempts)
        => status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests) ? new(false, default, "an answer")
            : !repeatable ? new(false, default, "may have been done already")
            : attempt >= attempts ? new(false, default, "attempts used up")
            : retryAfter > Longest ? new(false, default, "asked to wait longer than a caller would")
            : new(true, retryAfter ?? Backoff(attempt), "busy");

    /// <summary>200 ms, 400 ms, 800 ms … up to 10 s.</summary>
    public static TimeSpan Backoff(int attempt)
        => TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Clamp(attempt - 1, 0, 20)));
}
