using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Ingress.Routing;

/// <summary>Which tables may replace which: epochs are leaderships, so a lower one speaks for a leader that is no more.</summary>
internal static class TableOrder
{
    /// <summary>Null when the table may be applied, else why not.</summary>
    public static string? Refuse(RouteTable table, RoutingSnapshot current) => table switch
    {
        _ when table.Epoch < current.Epoch
            => $"the table of epoch {table.Epoch} is refused: this edge serves epoch {current.Epoch} already.",
        _ when table.Epoch == current.Epoch && table.Generation < current.Generation
            => $"the table of epoch {table.Epoch}, generation {table.Generation} is refused: this edge serves generation {current.Generation} already.",
        _ => null,
    };
}
