using Microsoft.AspNetCore.Http.Features;
using ProxPaaS.Ingress.Health;
using ProxPaaS.Ingress.Metrics;
using ProxPaaS.Ingress.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>A visitor's request from match to answer: choose an upstream, forward, try another one where that is safe, count.</summary>
internal sealed class EdgeHandler(
    RoutingState routing, IHttpForwarder forwarder, UpstreamConnections connections, MetricsRegistry metrics, StatusSignal status, TimeProvider clock)
{
    private const int ClientClosedRequest = 499;
    private const int MaxAttempts = 3;

    // So many tables may pass a request by while it chooses; it is one at most in practice.
    private const int MaxTables = 10;

    // The route's timer is ours; YARP's also runs after the headers, where a quiet stream or socket is nothing wrong.
    private static readonly ForwarderRequestConfig RequestConfig = new()
    {
        ActivityTimeout = Timeout.InfiniteTimeSpan,
        Version = System.Net.HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.CreateVersion7().ToString("n");
        var host = context.Request.Host.Host;
        var match = Match(context);
        if (match.Route is not { } route)
        {
            metrics.CountUnmatched();
            await (match.HostKnown ? EdgePage.UnknownPath(host) : EdgePage.UnknownHost(host)).WriteAsync(context, requestId);
            return;
        }

        using var request = new ForwardedRequest(requestId, route.Metrics, route.Route.RequestTimeout, clock);
        route.Metrics.Enter();
        try
        {
            CountBodies(context, request);
            await ForwardAsync(context, route, request);
        }
        finally
        {
            route.Metrics.Leave(context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? ClientClosedRequest : context.Response.StatusCode, request.Elapsed);
        }
    }

    private RouteMatch Match(HttpContext context) => routing.Current.Match(context.Request.Host.Host, context.Request.Path.Value ?? "/");

    private async Task ForwardAsync(HttpContext context, RouteEntry route, ForwardedRequest request)
    {
        var host = context.Request.Host.Host;
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        var tried = default(TriedUpstreams);
        var page = EdgePage.NoUpstream(host);
        for (var attempt = 1; attempt <= MaxAttempts && Enter(context, route, tried) is { } upstream; attempt++)
        {
            if (await SendAsync(context, upstream, request) is not { } failure)
            {
                return;
            }

            page = EdgePage.For(failure, host);
            tried = tried.With(upstream.Upstream);
            if (failure is ForwardFailure.VisitorGone or ForwardFailure.Broken)
            {
                return;
            }

            if (!FailureClassifier.MayRetry(failure, context.Request.Method, hasBody, request.BodyRead))
            {
                break;
            }

            context.Response.Clear();
        }

        await page.WriteAsync(context, request.RequestId);
    }

    /// <summary>Picks and counts in. A retired pick means that a newer table is out: it decides anew.</summary>
    private RouteUpstream? Enter(HttpContext context, RouteEntry route, TriedUpstreams tried)
    {
        var current = route;
        for (var table = 0; table < MaxTables && UpstreamChoice.Pick(current.Active, tried, Random.Shared) is { } upstream; table++)
        {
            if (upstream.Upstream.TryEnter())
            {
                upstream.Metrics.Enter();
                return upstream;
            }

            if (Match(context).Route is not { } newer)
            {
                return null;
            }

            current = newer;
        }

        return null;
    }

    /// <returns>Null when the visitor has the upstream's answer.</returns>
    private async Task<ForwardFailure?> SendAsync(HttpContext context, RouteUpstream upstream, ForwardedRequest request)
    {
        ForwardFailure? failure = null;
        try
        {
            var error = await forwarder.SendAsync(context, upstream.Upstream.Key.Address, connections.Invoker, RequestConfig, request, request.Timeout);
            if (error != ForwarderError.None)
            {
                var exception = context.GetForwarderErrorFeature()?.Exception;
                failure = FailureClassifier.Classify(error, exception, context.Response.HasStarted, context.RequestAborted.IsCancellationRequested, request.TimedOut);
                Observe(upstream.Upstream, failure.Value, exception);
            }

            return failure;
        }
        finally
        {
            upstream.Metrics.Leave(failed: failure is not (null or ForwardFailure.VisitorGone or ForwardFailure.BadRequestBody));
            if (upstream.Upstream.Leave())
            {
                status.Raise();
            }
        }
    }

    private void Observe(Upstream upstream, ForwardFailure failure, Exception? exception)
    {
        var message = exception?.GetBaseException().Message ?? "no answer";
        var changed = failure switch
        {
            ForwardFailure.NotConnected => upstream.Transition(before => before.Refused(message)),
            ForwardFailure.NoAnswer => upstream.Transition(before => before.Failed(upstream.Policy.FailureThreshold, message)),
            _ => false,
        };
        if (changed)
        {
            status.Raise();
        }
    }

    private static void CountBodies(HttpContext context, ForwardedRequest request)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            context.Request.Body = new CountingStream(context.Request.Body, request);
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new CountingUpgrade(upgrade, request));
        }
        else if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new CountingExtendedConnect(connect, request));
        }
        else
        {
            context.Response.Body = new CountingStream(context.Response.Body, request);
        }
    }
}
