using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>The upstreams that failed to answer this request so far; at most as many as there are retries.</summary>
internal readonly record struct TriedUpstreams(Upstream? First, Upstream? Second)
{
    public bool Contains(Upstream upstream) => ReferenceEquals(First, upstream) || ReferenceEquals(Second, upstream);

    public TriedUpstreams With(Upstream upstream) => First is null ? this with { First = upstream } : this with { Second = upstream };
}
