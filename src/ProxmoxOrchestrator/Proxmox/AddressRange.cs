using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Our guests' own IPv4 addresses: <c>10.77.0.100-10.77.0.199/24,gw=10.77.0.1</c>. Nobody else may hand these out.</summary>
internal sealed record AddressRange(uint First, uint Last, int Prefix, string Gateway)
{
    public int Count => (int)(Last - First + 1);

    /// <summary>Null and the problem, or the range.</summary>
    public static (AddressRange? Range, string? Problem) Parse(string? text)
    {
        const string Shape = "write FIRST-LAST/PREFIX,gw=GATEWAY as in 10.77.0.100-10.77.0.199/24,gw=10.77.0.1";
        if (text?.Trim().Split(",gw=") is not [var range, var gateway] || range.Split('/') is not [var ends, var bits] || ends.Split('-') is not [var first, var last])
        {
            return (null, Shape);
        }

        if (Number(first) is not { } low || Number(last) is not { } high || Number(gateway) is not { } router
            || !int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix))
        {
            return (null, Shape);
        }

        var mask = prefix is >= 8 and <= 30 ? uint.MaxValue << (32 - prefix) : 0;
        return mask switch
        {
            0 => (null, "the prefix must be between 8 and 30"),
            _ when low > high => (null, "the first address must not be after the last one"),
            _ when (low & mask) != (high & mask) || (low & mask) != (router & mask) => (null, "first and last address and gateway must be in one network of that prefix"),
            _ when (low & ~mask) == 0 || (high | mask) == uint.MaxValue => (null, "network and broadcast address cannot be given to guests"),
            _ when router >= low && router <= high => (null, "the gateway lies inside the range"),
            _ => (new(low, high, prefix, gateway.Trim()), null),
        };
    }

    /// <summary>The lowest free address; null when all are taken.</summary>
    public string? Pick(IReadOnlySet<string> taken)
    {
        for (var number = First; number <= Last; number++)
        {
            if (Text(number) is var address && !taken.Contains(address))
            {
                return address;
            }
        }

        return null;
    }

    public bool Contains(string address) => Number(address) is { } number && number >= First && number <= Last;

    public override string ToString() => $"{Text(First)}-{Text(Last)}/{Prefix},gw={Gateway}";

    private static uint? Number(string text)
        => IPAddress.TryParse(text.Trim(), out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text.Trim()
            ? BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes())
            : null;

    private static string Text(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}
