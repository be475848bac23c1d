using System.Net;
using System.Net.Sockets;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Which addresses users' URLs may lead to. Pure.</summary>
internal static class AddressRules
{
    /// <summary>This machine, this link, multicast, cloud metadata, and what no git server has.</summary>
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"), IPNetwork.Parse("100.100.100.200/32"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"), IPNetwork.Parse("ff00::/8"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("100::/64"),
        IPNetwork.Parse("fd00:ec2::254/128"),
    ];

    /// <summary>Allowed only where the operator says so.</summary>
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>Why the address may not be connected to; null when it may.</summary>
    /// <param name="allowed">Private networks that the operator opened.</param>
    /// <param name="proxmox">Addresses of Proxmox hosts: never, whatever is opened.</param>
    public static string? Refusal(IPAddress address, IReadOnlyCollection<IPNetwork> allowed, IReadOnlyCollection<IPAddress> proxmox)
    {
        var real = Unwrap(address);
        if (real is null)
        {
            return $"{address} hides another address";
        }

        if (proxmox.Any(host => Unwrap(host)?.Equals(real) == true))
        {
            return $"{real} is a Proxmox host";
        }

        if (Never.Any(network => network.Contains(real)))
        {
            return $"{real} is not an address of a git server";
        }

        return Private.Any(network => network.Contains(real)) && !allowed.Any(network => network.Contains(real))
            ? $"{real} is in a private network; the operator may open it with Sources:AllowedNetworks"
            : null;
    }

    /// <summary>IPv4 inside IPv6 as what it is; null for tunnels whose far end cannot be judged.</summary>
    private static IPAddress? Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var nat64 = bytes[..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
        var compatible = bytes[..12].IndexOfAnyExcept((byte)0) < 0 && !address.Equals(IPAddress.IPv6Loopback) && !address.Equals(IPAddress.IPv6Any);
        if (nat64 || compatible)
        {
            return new IPAddress(bytes[12..]);
        }

        var tunnel = (bytes[0] == 0x20 && bytes[1] == 0x02) || bytes[..4].SequenceEqual((ReadOnlySpan<byte>)[0x20, 0x01, 0, 0]) || bytes[..4].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b]);
        return tunnel ? null : address.ScopeId != 0 ? new IPAddress(bytes) : address;
    }
}
