using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace ProxPaaS.Lab.Guests.Lxc;

internal static class Ipv4Network
{
    /// <summary><c>10.77.0.1/24</c> → <c>10.77.0.0/24</c>.</summary>
    public static string Of(string cidr)
    {
        var parts = cidr.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out var address) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length is < 1 or > 30)
        {
            throw new GuestBackendException($"'{cidr}' is not an address with a prefix length, such as 10.77.0.1/24");
        }
        var bits = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) & (uint.MaxValue << (32 - length));
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, bits);
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{length}");
    }
}
