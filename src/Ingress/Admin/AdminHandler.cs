using System.Globalization;
using ProxPaaS.Ingress.Gateway;
using ProxPaaS.Ingress.Metrics;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress.Admin;

/// <summary>GET /healthz and /metrics on the loopback listener.</summary>
internal sealed class AdminHandler(RoutingState routing, UpstreamPool pool, MetricsRegistry metrics, GatewayState gateway)
{
    public Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/healthz" => WriteAsync(context, "application/json", Health()),
        "/metrics" => WriteAsync(context, PrometheusText.ContentType, PrometheusText.Write(metrics, routing.Current, pool.All, gateway.Connected)),
        _ => NotFoundAsync(context),
    };

    // Healthy is an edge that serves; a control plane that is away makes no edge unhealthy.
    private string Health()
    {
        var table = routing.Current;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"status":"ok","epoch":{{table.Epoch}},"generation":{{table.Generation}},"routes":{{table.Routes.Count}},"controlPlane":{{(gateway.Connected ? "true" : "false")}}}""");
    }

    private static Task WriteAsync(HttpContext context, string contentType, string body)
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteAsync(context, "text/plain", "Here are /healthz and /metrics.\n");
    }
}
