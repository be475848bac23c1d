using ProxPaaS.Contracts.Edge;
using ProxPaaS.Ingress.Health;
using Route = ProxPaaS.Contracts.Edge.Route;

namespace ProxPaaS.Ingress.Routing;

/// <summary>
/// Separates what can be served from what cannot, item by item: a bad host costs that host, not its service's other hosts.
/// </summary>
internal static class RouteTableValidator
{
    private static readonly TimeSpan DefaultRequestTimeout = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LongestRequestTimeout = TimeSpan.FromHours(24);

    public static ValidatedTable Validate(RouteTable table)
    {
        var problems = new List<string>();
        var routes = new List<ValidRoute>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var taken = new Dictionary<(string Host, string Path), string>();
        foreach (var route in table.Routes)
        {
            var name = route.Id.Length > 0 ? route.Id : "a route without id";
            if (route.Id.Length == 0 || !ids.Add(route.Id))
            {
                problems.Add($"{name}: left out, since {(route.Id.Length == 0 ? "counters need an id" : "the id is used twice")}.");
            }
            else if (Validate(route, taken, problem => problems.Add($"{name}: {problem}")) is { } valid)
            {
                routes.Add(valid);
            }
        }

        return new(routes, problems);
    }

    private static ValidRoute? Validate(Route route, Dictionary<(string Host, string Path), string> taken, Action<string> report)
    {
        if (NormalisePath(route.PathPrefix) is not { } path)
        {
            report($"left out, since its path prefix '{route.PathPrefix}' is not a path that starts with / and has no query, fragment, '//' or dot segment.");
            return null;
        }

        var hosts = ValidHosts(route, path, taken, report);
        if (hosts.Count == 0)
        {
            report("left out, since no host of it can be served.");
            return null;
        }

        var upstreams = ValidUpstreams(route, report);
        return new(
            route.Id,
            route.ServiceId,
            hosts,
            path,
            [.. upstreams.Where(upstream => !upstream.Draining).Select(upstream => upstream.Key)],
            [.. upstreams.Where(upstream => upstream.Draining).Select(upstream => upstream.Key)],
            ValidHealth(route, hosts, report),
            ValidTimeout(route, report));
    }

    private static List<string> ValidHosts(Route route, string path, Dictionary<(string Host, string Path), string> taken, Action<string> report)
    {
        var hosts = new List<string>();
        foreach (var text in route.Hosts)
        {
            if (HostPattern.Normalise(text, out var problem) is not { } host)
            {
                report($"host '{text}' {problem}; left out.");
            }
            else if (!taken.TryAdd((host, path), route.Id))
            {
                if (taken[(host, path)] != route.Id)
                {
                    report($"host '{host}' with path {path} already belongs to {taken[(host, path)]}; left out.");
                }
            }
            else
            {
                hosts.Add(host);
            }
        }

        return hosts;
    }

    private static List<(UpstreamKey Key, bool Draining)> ValidUpstreams(Route route, Action<string> report)
    {
        var upstreams = new List<(UpstreamKey, bool)>();
        foreach (var upstream in route.Upstreams)
        {
            if (upstream.ReplicaId.Length == 0)
            {
                report($"upstream '{upstream.Url}' has no replica id; left out.");
            }
            else if (!Uri.TryCreate(upstream.Url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Port == 0)
            {
                report($"upstream {upstream.ReplicaId} has the address '{upstream.Url}', which is not http://HOST:PORT; left out.");
            }
            else
            {
                upstreams.Add((new(upstream.ReplicaId, uri.GetLeftPart(UriPartial.Authority)), upstream.State == UpstreamState.Draining));
            }
        }

        return upstreams;
    }

    private static HealthPolicy ValidHealth(Route route, List<string> hosts, Action<string> report)
    {
        var host = hosts.FirstOrDefault(name => !HostPattern.IsWildcard(name));
        if (route.Health is not { Path.Length: > 0 } check)
        {
            return HealthPolicy.From(null, host, route.Health);
        }

        if (NormaliseProbePath(check.Path) is { } path)
        {
            return HealthPolicy.From(path, host, check);
        }

        report($"health path '{check.Path}' is not a path; a TCP connect is tried instead.");
        return HealthPolicy.From(null, host, check);
    }

    private static TimeSpan ValidTimeout(Route route, Action<string> report)
    {
        var timeout = route.RequestTimeout?.ToTimeSpan() ?? DefaultRequestTimeout;
        if (timeout > TimeSpan.Zero && timeout <= LongestRequestTimeout)
        {
            return timeout;
        }

        report($"request timeout {timeout} is not between 0 and 24 h; {DefaultRequestTimeout.TotalSeconds} s is used.");
        return DefaultRequestTimeout;
    }

    private static string? NormalisePath(string prefix)
    {
        var path = prefix.Length == 0 ? "/" : prefix;
        var good = path[0] == '/'
            && !path.AsSpan().ContainsAny("?#\\%")
            && !path.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
            && !path.Contains("//", StringComparison.Ordinal)
            && !path.Split('/').Any(segment => segment is "." or "..");
        return !good ? null : path.Length > 1 ? path.TrimEnd('/') : path;
    }

    private static string? NormaliseProbePath(string path)
        => path[0] == '/' && !path.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || character == '#') ? path : null;
}
