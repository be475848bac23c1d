using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>
/// Power of two choices over the healthy upstreams that were not tried yet. When none of them is healthy, any is tried:
/// the probes may be wrong, and an error page is certain to be no answer.
/// </summary>
internal static class UpstreamChoice
{
    /// <returns>Null when there is nothing left to try.</returns>
    public static RouteUpstream? Pick(ReadOnlySpan<RouteUpstream> upstreams, TriedUpstreams tried, Random random)
        => PickAmong(upstreams, tried, healthyOnly: true, random) ?? PickAmong(upstreams, tried, healthyOnly: false, random);

    private static RouteUpstream? PickAmong(ReadOnlySpan<RouteUpstream> upstreams, TriedUpstreams tried, bool healthyOnly, Random random)
    {
        var candidates = 0;
        foreach (var upstream in upstreams)
        {
            candidates += IsCandidate(upstream, tried, healthyOnly) ? 1 : 0;
        }

        if (candidates == 0)
        {
            return null;
        }

        // Health may change between the passes; a candidate that is missed then is a pick of the next pass.
        var first = Nth(upstreams, tried, healthyOnly, random.Next(candidates));
        if (candidates == 1 || first is null)
        {
            return first;
        }

        var offset = 1 + random.Next(candidates - 1);
        var second = Nth(upstreams, tried, healthyOnly, (IndexAmong(upstreams, tried, healthyOnly, first) + offset) % candidates);
        return second is null || first.Upstream.InFlight <= second.Upstream.InFlight ? first : second;
    }

    private static RouteUpstream? Nth(ReadOnlySpan<RouteUpstream> upstreams, TriedUpstreams tried, bool healthyOnly, int index)
    {
        foreach (var upstream in upstreams)
        {
            if (IsCandidate(upstream, tried, healthyOnly) && index-- == 0)
            {
                return upstream;
            }
        }

        return null;
    }

    private static int IndexAmong(ReadOnlySpan<RouteUpstream> upstreams, TriedUpstreams tried, bool healthyOnly, RouteUpstream wanted)
    {
        var index = 0;
        foreach (var upstream in upstreams)
        {
            if (ReferenceEquals(upstream, wanted))
            {
                break;
            }

            index += IsCandidate(upstream, tried, healthyOnly) ? 1 : 0;
        }

        return index;
    }

    private static bool IsCandidate(RouteUpstream upstream, TriedUpstreams tried, bool healthyOnly)
        => !tried.Contains(upstream.Upstream) && (!healthyOnly || upstream.Upstream.Health.Healthy);
}
