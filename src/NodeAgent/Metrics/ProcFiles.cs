using System.Globalization;

namespace ProxPaaS.NodeAgent.Metrics;

/// <summary>Parses what /proc says. Pure.</summary>
internal static class ProcFiles
{
    /// <summary>Received and sent bytes of all interfaces but lo, from <c>/proc/PID/net/dev</c>.</summary>
    public static (ulong In, ulong Out) NetworkBytes(string netDev)
    {
        ulong received = 0, sent = 0;
        foreach (var line in netDev.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line[..colon].Trim() == "lo")
            {
                continue;
            }

            var fields = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 9 && ulong.TryParse(fields[0], CultureInfo.InvariantCulture, out var rx) && ulong.TryParse(fields[8], CultureInfo.InvariantCulture, out var tx))
            {
                received += rx;
                sent += tx;
            }
        }

        return (received, sent);
    }

    /// <summary>A value of <c>/proc/meminfo</c> in bytes; 0 when absent.</summary>
    public static ulong MemInfo(string memInfo, string name)
    {
        foreach (var line in memInfo.Split('\n'))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal)
                && ulong.TryParse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out var kibibytes))
            {
                return kibibytes * 1024;
            }
        }

        return 0;
    }

    /// <summary>A value of <c>/etc/os-release</c>.</summary>
    public static string OsRelease(string osRelease, string name)
        => osRelease.Split('\n').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Trim('"', '\r') ?? "";
}
