using System.Net;
using System.Text.RegularExpressions;

namespace ProxPaaS.Ingress.Routing;

/// <summary>Hosts as routes name them (exact or <c>*.example.org</c>) and as visitors send them.</summary>
internal static partial class HostPattern
{
    /// <summary>Lower case, without a final dot; null and a reason when it is no host.</summary>
    public static string? Normalise(string host, out string? problem)
    {
        var name = host.Trim().ToLowerInvariant().TrimEnd('.');
        var labels = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        problem = name switch
        {
            "" => "is empty",
            _ when IPAddress.TryParse(name.Trim('[', ']'), out _) => null,
            _ when name.Contains(':', StringComparison.Ordinal) => "has a port; write the host alone",
            _ when !name.All(char.IsAscii) => "is not ASCII; write its xn-- form",
            _ when labels.Contains('*', StringComparison.Ordinal) => "has a * that is not its first label",
            _ when name.Length > 253 || !Labels().IsMatch(labels) => "is not a host name",
            _ => null,
        };
        return problem is null ? name.Trim('[', ']') : null;
    }

    public static bool IsWildcard(string host) => host.StartsWith("*.", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Labels();
}
