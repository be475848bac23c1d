namespace ProxPaaS.Ingress.Routing;

/// <param name="HostKnown">True when some route has the host, but none of them the path.</param>
internal readonly record struct RouteMatch(RouteEntry? Route, bool HostKnown);
