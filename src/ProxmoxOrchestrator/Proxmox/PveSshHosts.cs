using System.Globalization;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Reads <c>NODE=HOST:PORT SHA256:…</c>.</summary>
internal static class PveSshHosts
{
    public static (IReadOnlyDictionary<string, PveSshHost> Hosts, string? Problem) Parse(IEnumerable<string> lines)
    {
        var hosts = new Dictionary<string, PveSshHost>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var place, var key] || !key.StartsWith("SHA256:", StringComparison.Ordinal)
                || place.Split('=', 2) is not [{ Length: > 0 } node, var address]
                || address.Split(':') is not [{ Length: > 0 } host, var number]
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            {
                return (hosts, $"'{line}' is not NODE=HOST:PORT SHA256:… (ssh-keyscan HOST | ssh-keygen -lf - shows the key)");
            }

            hosts[node] = new(host, port, key);
        }

        return (hosts, null);
    }
}
