using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Tests.Ingress.Support;

internal static class Tables
{
    public static RouteTable Table(ulong generation, params Route[] routes)
    {
        var table = new RouteTable { Epoch = 1, Generation = generation };
        table.Routes.AddRange(routes);
        return table;
    }

    public static Route Route(string id, string host, params Upstream[] upstreams) => Route(id, [host], "/", upstreams);

    public static Route Route(string id, string[] hosts, string path, params Upstream[] upstreams)
    {
        var route = new Route { Id = id, ServiceId = "svc_" + id, PathPrefix = path };
        route.Hosts.AddRange(hosts);
        route.Upstreams.AddRange(upstreams);
        return route;
    }
}
