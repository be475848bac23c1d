using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Ingress.Routing;

internal static class StatusReport
{
    private const int LongestError = 4000;

    public static EdgeStatus Build(RoutingSnapshot table, string? problem, IEnumerable<Upstream> upstreams)
    {
        var status = new EdgeStatus
        {
            AppliedEpoch = table.Epoch,
            AppliedGeneration = table.Generation,
            Error = problem is { Length: > LongestError } ? problem[..LongestError] + "…" : problem ?? "",
        };
        status.Upstreams.AddRange(upstreams
            .GroupBy(upstream => upstream.Key.ReplicaId, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(Merge));
        return status;
    }

    // A replica whose address changed has two entries for a while. It is as healthy as its current one, and busy with both.
    private static UpstreamStatus Merge(IGrouping<string, Upstream> replica)
    {
        var current = replica.OrderBy(upstream => upstream.Retired).First();
        return new()
        {
            ReplicaId = replica.Key,
            Healthy = current.Health.Healthy,
            InFlight = (uint)Math.Max(0, replica.Sum(upstream => upstream.InFlight)),
            Message = current.Health.Message,
        };
    }
}
