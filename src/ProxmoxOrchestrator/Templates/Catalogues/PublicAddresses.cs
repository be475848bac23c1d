using System.Net;
using System.Net.Sockets;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Which addresses are the world's and not ours. What a user names must not make us call our own services, neighbours or metadata. Pure.</summary>
internal static class PublicAddresses
{
    // IANA's special-purpose registries (RFC 6890 and its updates), without those that are globally reachable.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    // Only global unicast is public, and of it not what stands for something else: Teredo, ORCHID, documentation, 6to4.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialSix = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(n => IPNetwork.Parse(n))];

    public static bool IsPublic(IPAddress address)
        => address.IsIPv4MappedToIPv6 ? IsPublic(address.MapToIPv4())
            : address.AddressFamily == AddressFamily.InterNetwork ? !Special.Any(n => n.Contains(address))
            : address.AddressFamily == AddressFamily.InterNetworkV6 && Global.Contains(address) && !SpecialSix.Any(n => n.Contains(address));
}
