using System.Globalization;
using System.Text;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress.Metrics;

/// <summary>The Prometheus text format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(MetricsRegistry metrics, RoutingSnapshot table, IEnumerable<Upstream> upstreams, bool connected)
    {
        var text = new StringBuilder();
        var routes = metrics.Routes.Select(route => (Labels: $"route=\"{Escape(route.RouteId)}\",service=\"{Escape(route.ServiceId)}\"", Totals: route.Read())).ToArray();
        Header(text, "proxpaas_edge_requests_total", "counter", "Requests answered, by class of status.");
        foreach (var (labels, totals) in routes)
        {
            for (var digit = 1; digit <= 5; digit++)
            {
                Line(text, "proxpaas_edge_requests_total", $"{labels},code=\"{digit}xx\"", totals.Classes[digit]);
            }
        }

        WriteDurations(text, routes);
        Family(text, "proxpaas_edge_request_bytes_total", "counter", "Bytes of request bodies.", routes.Select(route => (route.Labels, (double)route.Totals.BytesIn)));
        Family(text, "proxpaas_edge_response_bytes_total", "counter", "Bytes of response bodies.", routes.Select(route => (route.Labels, (double)route.Totals.BytesOut)));
        Family(text, "proxpaas_edge_requests_in_flight", "gauge", "Requests being served.", routes.Select(route => (route.Labels, (double)route.Totals.InFlight)));
        var replicas = routes.SelectMany(route => route.Totals.Replicas, (route, replica) => (Labels: $"{route.Labels},replica=\"{Escape(replica.Key)}\"", replica.Value)).ToArray();
        Family(text, "proxpaas_edge_replica_requests_total", "counter", "Requests sent to a replica.", replicas.Select(replica => (replica.Labels, (double)replica.Value.Requests)));
        Family(text, "proxpaas_edge_replica_errors_total", "counter", "Requests that a replica did not answer.", replicas.Select(replica => (replica.Labels, (double)replica.Value.Errors)));
        Family(text, "proxpaas_edge_upstream_healthy", "gauge", "1 when the last probes succeeded.", upstreams.Select(upstream => (
            $"replica=\"{Escape(upstream.Key.ReplicaId)}\",address=\"{Escape(upstream.Key.Address)}\"", upstream.Health.Healthy ? 1d : 0d)));
        Family(text, "proxpaas_edge_unmatched_requests_total", "counter", "Requests for hosts or paths without a route.", [("", metrics.Unmatched)]);
        Family(text, "proxpaas_edge_table_epoch", "gauge", "Epoch of the table that is served.", [("", table.Epoch)]);
        Family(text, "proxpaas_edge_table_generation", "gauge", "Generation of the table that is served.", [("", table.Generation)]);
        Family(text, "proxpaas_edge_control_plane_connected", "gauge", "1 while the stream to the control plane is open.", [("", connected ? 1 : 0)]);
        Family(text, "process_resident_memory_bytes", "gauge", "Resident memory.", [("", Environment.WorkingSet)]);
        return text.ToString();
    }

    private static void WriteDurations(StringBuilder text, (string Labels, RouteTotals Totals)[] routes)
    {
        const string Name = "proxpaas_edge_request_duration_seconds";
        Header(text, Name, "histogram", "From the request's headers to the end of the response; of upgraded connections, to the upgrade.");
        foreach (var (labels, totals) in routes)
        {
            var sum = 0L;
            for (var index = 0; index < LatencyBuckets.Count; index++)
            {
                sum += totals.Latency[index];
                var bound = index < LatencyBuckets.UpperBoundsMs.Length
                    ? (LatencyBuckets.UpperBoundsMs[index] / 1000d).ToString(CultureInfo.InvariantCulture)
                    : "+Inf";
                Line(text, Name + "_bucket", $"{labels},le=\"{bound}\"", sum);
            }

            Line(text, Name + "_sum", labels, totals.LatencySum.TotalSeconds);
            Line(text, Name + "_count", labels, sum);
        }
    }

    private static void Family(StringBuilder text, string name, string type, string help, IEnumerable<(string Labels, double Value)> values)
    {
        Header(text, name, type, help);
        foreach (var (labels, value) in values)
        {
            Line(text, name, labels, value);
        }
    }

    private static void Header(StringBuilder text, string name, string type, string help)
        => text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escape(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
