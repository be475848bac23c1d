using System.Net;
using System.Net.Sockets;
using ProxPaaS.Ingress.Configuration;

namespace ProxPaaS.Ingress.Gateway;

/// <summary>Where visitors reach this edge: as configured, else the listen addresses with the machine's own address for "any".</summary>
internal sealed class AdvertisedAddresses(EdgeSettings settings, ListenerAddresses listeners)
{
    public IReadOnlyList<string> List()
    {
        var configured = ListenAddresses.Split(settings.Options.Addresses).ToArray();
        return configured.Length > 0 ? configured : [.. listeners.Bound().Select(Advertise)];
    }

    private string Advertise(Uri bound)
    {
        var any = !IPAddress.TryParse(bound.Host.Trim('[', ']'), out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        var builder = new UriBuilder(bound);
        if (any)
        {
            builder.Host = OwnAddress().ToString();
        }

        return builder.Uri.GetLeftPart(UriPartial.Authority);
    }

    // The address of the interface that leads to the control plane. Connecting a datagram socket sends nothing.
    private IPAddress OwnAddress()
    {
        try
        {
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(settings.ControlPlane.Current.DnsSafeHost, settings.ControlPlane.Current.Port);
            var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}
