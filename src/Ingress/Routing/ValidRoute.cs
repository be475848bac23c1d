using ProxPaaS.Ingress.Health;

namespace ProxPaaS.Ingress.Routing;

/// <summary>A route that passed validation: what can be served of it, normalised.</summary>
internal sealed record ValidRoute(
    string Id,
    string ServiceId,
    IReadOnlyList<string> Hosts,
    string PathPrefix,
    IReadOnlyList<UpstreamKey> Active,
    IReadOnlyList<UpstreamKey> Draining,
    HealthPolicy Health,
    TimeSpan RequestTimeout);
