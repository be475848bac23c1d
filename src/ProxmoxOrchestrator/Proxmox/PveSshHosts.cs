using System.Globalization;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Reads and writes <c>NODE=HOST[:PORT] [SHA256:…]</c>.</summary>
internal static class PveSshHosts
{
    private const int DefaultPort = 22;

    public static (IReadOnlyDictionary<string, PveSshHost> Hosts, string? Problem) Parse(IEnumerable<string> lines)
    {
        var hosts = new Dictionary<string, PveSshHost>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (Read(line) is not var (node, host))
            {
                return (hosts, $"'{line}' is not NODE=HOST[:PORT] [SHA256:…] (ssh-keyscan HOST | ssh-keygen -lf - shows the key; without it the key that the host shows now is pinned)");
            }

            hosts[node] = host;
        }

        return (hosts, null);
    }

    public static string Line(string node, PveSshHost host) => $"{node}={host.Address} {host.KeyFingerprint}".TrimEnd();

    private static (string Node, PveSshHost Host)? Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2 || words[0].Split('=', 2) is not [{ Length: > 0 } node, { Length: > 0 } address])
        {
            return null;
        }

        var pinned = words.Length == 2 ? words[1] : "";
        if (pinned.Length > 0 && (!pinned.StartsWith("SHA256:", StringComparison.Ordinal) || pinned.Length < 40))
        {
            return null;
        }

        // A port stands behind the last colon, unless that colon belongs to an IPv6 address.
        var colon = address.LastIndexOf(':');
        var hasPort = colon > 0 && (address[0] == '[' ? address[colon - 1] == ']' : address.IndexOf(':', StringComparison.Ordinal) == colon);
        var port = DefaultPort;
        if (hasPort && (!int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
        {
            return null;
        }

        var host = (hasPort ? address[..colon] : address).Trim('[', ']');
        return host.Length > 0 && Uri.CheckHostName(host) != UriHostNameType.Unknown ? (node, new(host, port, pinned)) : null;
    }
}
