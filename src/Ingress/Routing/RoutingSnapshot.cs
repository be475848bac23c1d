using System.Collections.Frozen;

namespace ProxPaaS.Ingress.Routing;

/// <summary>The whole table, ready to be matched; replaced whole, never changed.</summary>
internal sealed class RoutingSnapshot
{
    public static readonly RoutingSnapshot Empty = new(0, 0, []);

    private readonly FrozenDictionary<string, RouteEntry[]> _exact;
    private readonly FrozenDictionary<string, RouteEntry[]>.AlternateLookup<ReadOnlySpan<char>> _wildcards;
    private readonly int _wildcardCount;

    public RoutingSnapshot(ulong epoch, ulong generation, IReadOnlyList<RouteEntry> routes)
    {
        Epoch = epoch;
        Generation = generation;
        Routes = routes;
        _exact = ByHost(host => HostPattern.IsWildcard(host) ? null : host);
        var wildcards = ByHost(host => HostPattern.IsWildcard(host) ? host[1..] : null);
        _wildcardCount = wildcards.Count;
        _wildcards = wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public ulong Epoch { get; }

    public ulong Generation { get; }

    public IReadOnlyList<RouteEntry> Routes { get; }

    /// <summary>
    /// The exact host first, then the wildcard with the longest suffix; within the host the longest path prefix.
    /// </summary>
    /// <param name="host">As the visitor sent it, without the port.</param>
    public RouteMatch Match(string host, string path)
    {
        var name = host.EndsWith('.') ? host[..^1] : host;
        if (name.StartsWith('['))
        {
            name = name.Trim('[', ']');
        }

        var routes = _exact.GetValueOrDefault(name) ?? MatchWildcard(name);
        if (routes is null)
        {
            return new(null, HostKnown: false);
        }

        foreach (var route in routes)
        {
            if (Covers(route.Route.PathPrefix, path))
            {
                return new(route, HostKnown: true);
            }
        }

        return new(null, HostKnown: true);
    }

    private RouteEntry[]? MatchWildcard(string name)
    {
        if (_wildcardCount == 0)
        {
            return null;
        }

        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (dot > 0 && _wildcards.TryGetValue(name.AsSpan(dot), out var routes))
            {
                return routes;
            }
        }

        return null;
    }

    private static bool Covers(string prefix, string path)
        => prefix.Length == 1
            || (path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/'));

    private FrozenDictionary<string, RouteEntry[]> ByHost(Func<string, string?> key)
        => Routes
            .SelectMany(entry => entry.Route.Hosts, (entry, host) => (Key: key(host), entry))
            .Where(pair => pair.Key is not null)
            .GroupBy(pair => pair.Key!, pair => pair.entry, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(
                group => group.Key,
                group => group.OrderByDescending(entry => entry.Route.PathPrefix.Length).ToArray(),
                StringComparer.OrdinalIgnoreCase);
}
