using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Ingress.Routing;

internal sealed record StoredTable(RouteTable? Table, string? Problem);
