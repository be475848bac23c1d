using Microsoft.Extensions.Primitives;
using ProxPaaS.Ingress.Metrics;
using Yarp.ReverseProxy.Forwarder;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>One visitor's request on its way: header rules, the timer until response headers, and what has passed so far.</summary>
internal sealed class ForwardedRequest : HttpTransformer, IDisposable
{
    public const string RequestIdHeader = "X-Request-Id";

    private readonly RouteMetrics _metrics;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _timer;
    private readonly long _started;
    private volatile bool _answered;
    private long _upgradedAt;

    public ForwardedRequest(string requestId, RouteMetrics metrics, TimeSpan timeout, TimeProvider clock)
    {
        RequestId = requestId;
        _metrics = metrics;
        _timeout = timeout;
        _clock = clock;
        _started = clock.GetTimestamp();
        _timer = new(timeout, clock);
    }

    public string RequestId { get; }

    public bool BodyRead { get; private set; }

    public bool TimedOut => _timer.IsCancellationRequested;

    public CancellationToken Timeout => _timer.Token;

    /// <summary>Until now; of an upgraded connection, until the upgrade.</summary>
    public TimeSpan Elapsed => _upgradedAt == 0 ? _clock.GetElapsedTime(_started) : _clock.GetElapsedTime(_started, _upgradedAt);

    public void CountRead(int bytes)
    {
        BodyRead = true;
        _metrics.AddBytesIn(bytes);
        if (!_answered)
        {
            // An upload that moves is not late; the timer is for a replica that does not answer.
            _timer.CancelAfter(_timeout);
        }
    }

    public void CountWritten(int bytes) => _metrics.AddBytesOut(bytes);

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        ForwardedHeaders.Apply(httpContext, proxyRequest, RequestId);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null)
        {
            _answered = true;
            _timer.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
            if (proxyResponse.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            {
                _upgradedAt = _clock.GetTimestamp();
            }
        }

        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (StringValues.IsNullOrEmpty(httpContext.Response.Headers[RequestIdHeader]))
        {
            httpContext.Response.Headers[RequestIdHeader] = RequestId;
        }

        return copyBody;
    }

    public void Dispose()
    {
        // A body may still be read while a failed request is being given up; it must not wind the timer up again.
        _answered = true;
        _timer.Dispose();
    }
}
