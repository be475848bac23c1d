using System.Globalization;
using System.Net;

namespace ProxPaaS.NodeAgent.Probes;

/// <summary>Where a container's processes listen, and what that says about a port that does not answer. Pure.</summary>
internal static class ListeningPorts
{
    private const string Listening = "0A";
    private const int Shown = 3;

    // Docker's own name server, inside every container of a network with names.
    private static readonly IPAddress NameServer = IPAddress.Parse("127.0.0.11");

    /// <param name="table"><c>/proc/PID/net/tcp</c> or <c>tcp6</c>: <c>0: 0100007F:0BB8 00000000:0000 0A …</c>, address in the host's byte order.</param>
    public static IReadOnlyList<IPEndPoint> Read(string table)
    {
        var found = new List<IPEndPoint>();
        foreach (var line in table.Split('\n').Skip(1))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, Listening, ..] && Parse(local) is { } end && !end.Address.Equals(NameServer))
            {
                found.Add(end);
            }
        }

        return [.. found.Distinct().OrderBy(end => end.Port)];
    }

    /// <summary>Without a full stop.</summary>
    public static string Sentence(int wanted, IReadOnlyList<IPEndPoint> listening)
    {
        if (listening.FirstOrDefault(end => end.Port == wanted) is { } own)
        {
            // On all addresses: it came up since it was asked.
            return own.Address.Equals(IPAddress.Any) ? $"Nothing listens on port {wanted}"
                : $"It listens on port {wanted} of {own.Address} only, where nobody outside its container reaches it. Make it listen on 0.0.0.0";
        }

        var open = listening.Where(end => !IPAddress.IsLoopback(end.Address)).Select(end => end.Port).Distinct().ToArray();
        return (open, listening) switch
        {
            ([], []) => $"Nothing listens on port {wanted}",
            ([], _) => $"Nothing listens on port {wanted}; it listens on {string.Join(" and ", listening.Take(Shown))} only. Make it listen on 0.0.0.0 and the port in PORT",
            _ => $"Nothing listens on port {wanted}; it listens on port {string.Join(" and ", open.Take(Shown))}. Make it listen on the port in PORT, or set the service's port to {open[0]}",
        };
    }

    private static IPEndPoint? Parse(string local)
    {
        if (local.Split(':') is not [var address, var port] || address.Length is not (8 or 32) || !ushort.TryParse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var bytes = new byte[address.Length / 2];
        for (var word = 0; word < bytes.Length; word += 4)
        {
            if (!uint.TryParse(address.AsSpan(word * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            BitConverter.TryWriteBytes(bytes.AsSpan(word, 4), value);
        }

        var ip = new IPAddress(bytes);
        return new(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, number);
    }
}
