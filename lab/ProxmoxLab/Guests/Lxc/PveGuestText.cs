using System.Globalization;
using System.Text;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>The texts that Proxmox writes into a Debian guest at create and at every start (pve-container, <c>LXC/Setup</c>).</summary>
internal static class PveGuestText
{
    private const string Begin = "# --- BEGIN PVE ---";
    private const string End = "# --- END PVE ---";

    /// <summary><c>/etc/hostname</c>: the part before the first dot.</summary>
    public static string ShortName(string hostname) => hostname.Split('.')[0];

    public static string Interfaces(IReadOnlyList<GuestNic> nics)
    {
        var text = new StringBuilder("auto lo\niface lo inet loopback\n");
        foreach (var nic in nics)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nauto {nic.Name}\niface {nic.Name} inet ");
            switch (nic.Ip)
            {
                case null or "" or "manual":
                    text.Append("manual\n");
                    break;
                case "dhcp":
                    text.Append("dhcp\n");
                    break;
                default:
                    text.Append(CultureInfo.InvariantCulture, $"static\n\taddress {nic.Ip}\n");
                    if (nic.Gateway is { Length: > 0 } gateway) { text.Append(CultureInfo.InvariantCulture, $"\tgateway {gateway}\n"); }
                    break;
            }
        }
        return text.Append('\n').ToString();
    }

    /// <summary>The guest's own lines stay; Proxmox's block names the first static address, the full name and the short one.</summary>
    public static string Hosts(string? existing, string hostname, string? searchDomain, IReadOnlyList<GuestNic> nics)
    {
        var shortName = ShortName(hostname);
        var own = WithoutBlock(existing);
        var block = new StringBuilder();
        if (!HasLocalhost(own, "127.0.0.1")) { block.Append("127.0.0.1 localhost.localnet localhost\n"); }
        if (!HasLocalhost(own, "::1")) { block.Append("::1 localhost.localnet localhost\n"); }
        var address = nics.Select(StaticAddress).FirstOrDefault(found => found is not null) ?? "127.0.1.1";
        block.Append(CultureInfo.InvariantCulture, $"{address} {Names(hostname, shortName, searchDomain)}\n");
        return PutBlock(existing, block.ToString());
    }

    public static string ResolvConf(string? searchDomain, IReadOnlyList<string> nameservers)
    {
        var body = new StringBuilder();
        if (searchDomain is { Length: > 0 }) { body.Append(CultureInfo.InvariantCulture, $"search {searchDomain}\n"); }
        foreach (var server in nameservers) { body.Append(CultureInfo.InvariantCulture, $"nameserver {server}\n"); }
        return $"{Begin}\n{body}{End}\n";
    }

    private static string Names(string hostname, string shortName, string? searchDomain)
        => hostname.Contains('.', StringComparison.Ordinal)
            ? $"{hostname} {shortName}"
            : string.Join(' ', (searchDomain ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(domain => $"{hostname}.{domain}").Append(hostname));

    private static string? StaticAddress(GuestNic nic)
        => nic.Ip is { Length: > 0 } ip && ip is not ("dhcp" or "manual") ? ip.Split('/')[0] : null;

    private static bool HasLocalhost(IEnumerable<string> lines, string address)
        => lines.Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Any(words => words.Length > 1 && words[0] == address && words.Skip(1).Contains("localhost"));

    /// <summary>Replaces the block where it stands, or appends it.</summary>
    private static string PutBlock(string? existing, string body)
    {
        var block = $"{Begin}\n{body}{End}\n";
        if (string.IsNullOrEmpty(existing)) { return block; }
        var lines = existing.TrimEnd('\n').Split('\n').ToList();
        var (begin, end) = (lines.IndexOf(Begin), lines.IndexOf(End));
        if (begin < 0 || end < begin) { return $"{string.Join('\n', lines)}\n{block}"; }
        lines.RemoveRange(begin, end - begin + 1);
        lines.Insert(begin, block.TrimEnd('\n'));
        return string.Join('\n', lines) + "\n";
    }

    private static List<string> WithoutBlock(string? existing)
    {
        var lines = (existing ?? "").Split('\n').ToList();
        var (begin, end) = (lines.IndexOf(Begin), lines.IndexOf(End));
        if (begin >= 0 && end >= begin) { lines.RemoveRange(begin, end - begin + 1); }
        return lines;
    }
}
