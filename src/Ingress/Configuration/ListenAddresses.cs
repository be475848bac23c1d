using System.Net;

namespace ProxPaaS.Ingress.Configuration;

internal static class ListenAddresses
{
    public static IEnumerable<string> Split(string text)
        => text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>IP:PORT or [IPV6]:PORT; port 0 takes a free one.</summary>
    public static bool TryParse(string text, out IPEndPoint endpoint)
    {
        // IPEndPoint.TryParse takes a missing port for 0, which would listen on a port that nobody expects.
        var hasPort = text.LastIndexOf(':') is var colon && colon > 0 && ushort.TryParse(text[(colon + 1)..], out _) && (text.IndexOf(':') == colon || text.Contains("]:", StringComparison.Ordinal));
        if (hasPort && IPEndPoint.TryParse(text, out var parsed))
        {
            endpoint = parsed;
            return true;
        }

        endpoint = new IPEndPoint(IPAddress.None, 0);
        return false;
    }

    public static IReadOnlyList<IPEndPoint> Parse(string text) => [.. Split(text).Select(item => TryParse(item, out var endpoint)
        ? endpoint
        : throw new FormatException($"'{item}' is not IP:PORT."))];
}
