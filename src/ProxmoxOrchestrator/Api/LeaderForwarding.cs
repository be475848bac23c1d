using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Cluster;
using Yarp.ReverseProxy.Forwarder;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>
/// Several control planes look like one: whoever does not lead passes the API and git on to the leader, which alone has the nodes' streams
/// and with them what is live. Without <c>Api:PeerUrl</c> each answers from the database.
/// </summary>
internal sealed class LeaderForwarding(ILeadership leadership, LeaderAddressStore leader, IHttpForwarder forwarder, IOptions<ApiOptions> options) : IMiddleware, IDisposable
{
    /// <summary>Marks a request that was passed on once: it is not passed on again, or two that each take the other for the leader would play ball.</summary>
    private const string Mark = "X-ProxPaaS-Forwarded";

    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromMinutes(10), Version = HttpVersion.Version11 };
    private static readonly TimeSpan Election = TimeSpan.FromSeconds(2);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(3),
    });

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (leadership.IsLeader || context.GetEndpoint() is null || !IsForTheLeader(context) || await leader.FindAsync(context.RequestAborted) is not { } url)
        {
            await next(context);
            return;
        }

        if (context.Request.Headers.ContainsKey(Mark) || string.Equals(url.TrimEnd('/'), options.Value.PeerUrl?.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
        {
            await NoLeaderAsync(context);
            return;
        }

        // A push may be larger than what this listener takes by itself; the leader measures it.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = null;
        }

        if (await forwarder.SendAsync(context, url, _http, Config, Transform) != ForwarderError.None && !context.Response.HasStarted)
        {
            await NoLeaderAsync(context);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsForTheLeader(HttpContext context)
        => context.Features.Get<ListenerFeature>() is not { Agents: true }
            && (context.Request.Path.StartsWithSegments("/v1") || context.Request.Path.StartsWithSegments("/git"));

    private static Task NoLeaderAsync(HttpContext context)
        => context.WriteProblemAsync(StatusCodes.Status503ServiceUnavailable, "no_leader", "No control plane leads at this moment; one will within seconds. Try again.", null, Election);

    private static ValueTask Transform(HttpContext context, HttpRequestMessage request)
    {
        request.Headers.Host = null;
        request.Headers.Remove("X-Forwarded-For");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        request.Headers.TryAddWithoutValidation(Mark, "1");
        return ValueTask.CompletedTask;
    }
}
