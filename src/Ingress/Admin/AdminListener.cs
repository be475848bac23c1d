using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ProxPaaS.Ingress.Admin;

/// <summary>Tells requests of the admin listener from visitors' by the connection itself; a Host header cannot lead there.</summary>
internal static class AdminListener
{
    private static readonly object Mark = new();

    public static void MarkConnections(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[Mark] = Mark;
        return next(connection);
    });

    public static bool IsAdmin(HttpContext context)
        => context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true;
}
