using System.Buffers.Text;
using System.Text;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>git's framing: four hex digits of length, themselves included, then the data; <c>0000</c> is a flush.</summary>
internal static class PktLine
{
    public const int HeaderBytes = 4;
    public const int Longest = 65520;

    /// <summary>Length of the packet at the start of <paramref name="data"/>, header included; 0 for a flush, −1 while there are too few bytes.</summary>
    /// <exception cref="InvalidDataException">No packet starts here.</exception>
    public static int LengthAt(ReadOnlySpan<byte> data)
    {
        if (data.Length < HeaderBytes)
        {
            return -1;
        }

        return Utf8Parser.TryParse(data[..HeaderBytes], out int length, out var digits, 'x') && digits == HeaderBytes && length is 0 or (>= HeaderBytes and <= Longest)
            ? length
            : throw new InvalidDataException("This is not git's packet format.");
    }

    public static byte[] Sideband(byte band, ReadOnlySpan<byte> data)
    {
        var packet = new byte[HeaderBytes + 1 + data.Length];
        Encoding.ASCII.GetBytes(packet.Length.ToString("x4", System.Globalization.CultureInfo.InvariantCulture), packet);
        packet[HeaderBytes] = band;
        data.CopyTo(packet.AsSpan(HeaderBytes + 1));
        return packet;
    }
}
