using System.Net;
using System.Net.Sockets;

namespace ProxPaaS.Orchestrator.Outbound;

/// <summary>
/// Which addresses a host that a user named may have. Private networks are allowed: registries, git servers and catalogues stand in them. Refused are
/// those that mean this machine, its neighbours' metadata services, many at once, or nobody; and the Proxmox hosts. Pure.
/// </summary>
internal static class OutboundRules
{
    private static readonly (IPNetwork Network, string What)[] Refused =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "this machine"), (IPNetwork.Parse("127.0.0.0/8"), "this machine"), (IPNetwork.Parse("::1/128"), "this machine"), (IPNetwork.Parse("::/128"), "this machine"),
        (IPNetwork.Parse("169.254.0.0/16"), "a link-local address"), (IPNetwork.Parse("fe80::/10"), "a link-local address"), (IPNetwork.Parse("fec0::/10"), "a link-local address"),
        (IPNetwork.Parse("fd00:ec2::254/128"), "a metadata service"), (IPNetwork.Parse("100.100.100.200/32"), "a metadata service"), (IPNetwork.Parse("192.0.0.192/32"), "a metadata service"),
        (IPNetwork.Parse("168.63.129.16/32"), "a metadata service"), (IPNetwork.Parse("224.0.0.0/4"), "a multicast address"), (IPNetwork.Parse("ff00::/8"), "a multicast address"),
        (IPNetwork.Parse("240.0.0.0/4"), "an address that nobody has"),
        (IPNetwork.Parse("2001::/32"), "a tunnel whose far end cannot be judged"), (IPNetwork.Parse("64:ff9b:1::/48"), "a tunnel whose far end cannot be judged"),
    ];

    // Prefixes that carry an IPv4 address inside, and where it stands.
    private static readonly (IPNetwork Network, int At)[] Wrapping = [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2), (IPNetwork.Parse("::/96"), 12)];

    /// <summary>What is wrong with the address, to follow "is"; null when it may be connected to.</summary>
    /// <param name="proxmox">Addresses of the Proxmox hosts.</param>
    public static string? WhyNot(IPAddress address, IEnumerable<IPNetwork> allowed, IReadOnlySet<IPAddress> proxmox)
    {
        var plain = Unwrapped(address);
        return allowed.Any(network => network.Contains(plain)) ? null
            : proxmox.Contains(plain) ? "a Proxmox host"
            : Refused.FirstOrDefault(entry => entry.Network.Contains(plain)).What;
    }

    public static IPNetwork Network(string text)
        => IPNetwork.TryParse(text, out var network) ? network : IPAddress.Parse(text) is var address ? new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) : default;

    private static IPAddress Unwrapped(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any))
        {
            foreach (var (network, at) in Wrapping)
            {
                if (network.Contains(address))
                {
                    return new(address.GetAddressBytes().AsSpan(at, 4));
                }
            }

            // fe80::1%eth0 is compared without its interface.
            return new(address.GetAddressBytes());
        }

        return address;
    }
}
