using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ProxPaaS.Lab.Access;

namespace ProxPaaS.Lab.Schema;

/// <summary>Proxmox's named value formats. Each gives null, or the sentence with which Proxmox refuses the value.</summary>
internal static partial class ValueFormats
{
    public static string? Problem(string format, string value)
    {
        if (format.EndsWith("-list", StringComparison.Ordinal))
        {
            return SplitList(value).Select(item => Problem(format[..^5], item)).FirstOrDefault(problem => problem is not null);
        }

        return format switch
        {
            "pve-vmid" => Unless(VmidPattern().IsMatch(value), "value does not look like a valid VM ID"),
            "pve-node" => Unless(NodePattern().IsMatch(value), "value does not look like a valid node name"),
            "dns-name" => Unless(DnsPattern().IsMatch(value), "value does not look like a valid DNS name"),
            "pve-configid" => Unless(ConfigIdPattern().IsMatch(value), $"invalid configuration ID '{value}'"),
            "pve-storage-id" => Unless(StoragePattern().IsMatch(value), $"storage ID '{value}' contains illegal characters"),
            "pve-storage-content" => Unless(Contents.Contains(value), $"invalid content type '{value}'"),
            "pve-poolid" => Unless(PoolPattern().IsMatch(value), $"pool name '{value}' contains invalid characters"),
            "pve-userid" => UserProblem(value),
            "pve-tokenid" => Unless(TokenPattern().IsMatch(value), $"value '{value}' does not look like a valid token ID"),
            "pve-groupid" => Unless(NamePattern().IsMatch(value), $"group name '{value}' contains invalid characters"),
            "pve-roleid" => Unless(NamePattern().IsMatch(value), $"role name '{value}' contains invalid characters"),
            "pve-realm" => Unless(RealmPattern().IsMatch(value), "value does not look like a valid realm"),
            "pve-priv" => Unless(Privileges.Exists(value), $"invalid privilege '{value}'"),
            "pve-tag" => Unless(TagPattern().IsMatch(value), "invalid characters in tag"),
            "pve-volume-id" => Unless(VolumePattern().IsMatch(value), $"unable to parse volume ID '{value}'"),
            "pve-volume-id-or-qm-path" => Unless(value is "none" or "cdrom" || value.StartsWith('/') || VolumePattern().IsMatch(value), $"unable to parse volume ID '{value}'"),
            "urlencoded" => Unless(UrlEncodedPattern().IsMatch(value), "value is not urlencoded"),
            "address" => Unless(IsAddress(value, null) || DnsPattern().IsMatch(value), "value does not look like a valid IP address or hostname"),
            "pve-ct-timezone" => Unless(value is "host" or "UTC" || TimeZoneInfo.TryFindSystemTimeZoneById(value, out _), $"invalid time zone '{value}'"),
            "mac-addr" => Unless(MacPattern().IsMatch(value), "value is not a valid unicast MAC address"),
            "mac-prefix" => Unless(MacPrefixPattern().IsMatch(value), "value is not a valid unicast MAC address prefix"),
            "ipv4" => Unless(IsAddress(value, AddressFamily.InterNetwork), "value does not look like a valid IPv4 address"),
            "ipv6" => Unless(IsAddress(value, AddressFamily.InterNetworkV6), "value does not look like a valid IPv6 address"),
            "ip" => Unless(IsAddress(value, null), "value does not look like a valid IP address"),
            "lxc-ip-with-ll-iface" => Unless(IsAddress(value.Split('%')[0], null), "value does not look like a valid IP address"),
            "pve-ipv4-config" => Unless(value is "dhcp" or "manual" || IsNetwork(value, AddressFamily.InterNetwork, 32), "value does not look like a valid ipv4 network configuration"),
            "pve-ipv6-config" => Unless(value is "auto" or "dhcp" or "manual" || IsNetwork(value, AddressFamily.InterNetworkV6, 128), "value does not look like a valid ipv6 network configuration"),
            "CIDR" => Unless(IsNetwork(value, AddressFamily.InterNetwork, 32) || IsNetwork(value, AddressFamily.InterNetworkV6, 128), "value does not look like a valid CIDR network"),
            "disk-size" => Unless(SizePattern().IsMatch(value), "value does not look like a valid disk size: " + value),
            "pve-lxc-mp-string" => Unless(!value.Contains("/../", StringComparison.Ordinal) && !value.EndsWith("/..", StringComparison.Ordinal), $"invalid mount point: {value}"),
            "pve-startup-order" => Unless(StartupPattern().IsMatch(value), "unable to parse startup options"),
            "email-opt" => Unless(value.Length == 0 || EmailPattern().IsMatch(value), "value does not look like a valid email address"),
            "pve-task-status-type" => Unless(value is "unknown" or "error" or "warning" or "ok", $"value '{value}' is not a valid task status type"),
            _ => null,
        };
    }

    /// <summary>Splits as Proxmox splits lists: commas, semicolons, white space and NUL.</summary>
    public static string[] SplitList(string text) => text.Split([',', ';', ' ', '\t', '\n', '\r', '\0'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly HashSet<string> Contents = ["images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import", "none"];

    private static string? Unless(bool valid, string problem) => valid ? null : problem;

    private static string? UserProblem(string value)
        => value.Length < 3 ? $"user name '{value}' is too short"
            : value.Length > 64 ? $"user name '{value}' is too long ({value.Length} > 64)"
            : Unless(UserPattern().IsMatch(value), $"value '{value}' does not look like a valid user name");

    private static bool IsAddress(string value, AddressFamily? family)
        => IPAddress.TryParse(value, out var address) && (family is null || address.AddressFamily == family)
            && (address.AddressFamily != AddressFamily.InterNetwork || value.Count(character => character == '.') == 3);

    private static bool IsNetwork(string value, AddressFamily family, int bits)
        => value.Split('/') is [var address, var prefix] && IsAddress(address, family)
            && int.TryParse(prefix, out var length) && length >= 1 && length <= bits;

    [GeneratedRegex(@"^[1-9][0-9]{2,8}$")]
    private static partial Regex VmidPattern();

    [GeneratedRegex(@"^[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?$")]
    private static partial Regex NodePattern();

    [GeneratedRegex(@"^([a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?)*$")]
    private static partial Regex DnsPattern();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_\-]+$")]
    private static partial Regex ConfigIdPattern();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9\-_.]*[a-zA-Z0-9]$")]
    private static partial Regex StoragePattern();

    [GeneratedRegex(@"^[A-Za-z0-9.\-_]+(/[A-Za-z0-9.\-_]+){0,2}$")]
    private static partial Regex PoolPattern();

    [GeneratedRegex(@"^[A-Za-z0-9.\-_]+$")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9.\-_]+$")]
    private static partial Regex RealmPattern();

    [GeneratedRegex(@"^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$")]
    private static partial Regex UserPattern();

    [GeneratedRegex(@"^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+![A-Za-z][A-Za-z0-9.\-_]+$")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"^[a-z0-9_][a-z0-9_\-+.]*$", RegexOptions.IgnoreCase)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9\-_.]*[a-zA-Z0-9]:.+$")]
    private static partial Regex VolumePattern();

    [GeneratedRegex(@"^[a-fA-F0-9][02468aceACE](:[a-fA-F0-9]{2}){5}$")]
    private static partial Regex MacPattern();

    [GeneratedRegex(@"^[a-fA-F0-9][02468aceACE](:[a-fA-F0-9]{2}){0,2}:?$")]
    private static partial Regex MacPrefixPattern();

    [GeneratedRegex(@"^[-%a-zA-Z0-9_.!~*'()]*$")]
    private static partial Regex UrlEncodedPattern();

    [GeneratedRegex(@"^\d+(\.\d+)?[KMGT]?$")]
    private static partial Regex SizePattern();

    [GeneratedRegex(@"^(order=)?\d+(,(up|down)=\d+)*$|^((up|down)=\d+)(,(up|down|order)=\d+)*$")]
    private static partial Regex StartupPattern();

    [GeneratedRegex(@"^[\w+\-~]+(\.[\w+\-~]+)*@[a-zA-Z0-9\-]+(\.[a-zA-Z0-9\-]+)*$")]
    private static partial Regex EmailPattern();
}
