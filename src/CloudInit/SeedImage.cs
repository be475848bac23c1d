using System.Buffers.Binary;
using System.Text;

namespace ProxPaaS.CloudInit;

/// <summary>
/// Writes a small ISO 9660 image with all files in its root. Names are kept as they are but for upper case, which Linux turns back;
/// no extension is needed for that. Layout: 16 empty sectors, volume descriptor, terminator, both path tables, root directory, files.
/// </summary>
public static class SeedImage
{
    private const int Sector = 2048, Descriptor = 16, Terminator = 17, LittlePaths = 18, BigPaths = 19, Root = 20, FirstFile = 21;

    /// <exception cref="ArgumentException">A name that ISO 9660 cannot hold, or too many files for one directory sector.</exception>
    public static byte[] Write(string volumeId, IReadOnlyDictionary<string, byte[]> files, DateTimeOffset at)
    {
        var entries = Place(files);
        var total = entries.Count == 0 ? FirstFile : entries.Max(e => e.Start + Sectors(e.Content.Length));
        var image = new byte[total * Sector];
        WriteDescriptor(image.AsSpan(Descriptor * Sector, Sector), volumeId, total, at);
        WriteTerminator(image.AsSpan(Terminator * Sector, Sector));
        WritePathTable(image.AsSpan(LittlePaths * Sector, Sector), bigEndian: false);
        WritePathTable(image.AsSpan(BigPaths * Sector, Sector), bigEndian: true);
        WriteDirectory(image.AsSpan(Root * Sector, Sector), entries, at);
        foreach (var entry in entries)
        {
            entry.Content.CopyTo(image.AsSpan(entry.Start * Sector));
        }

        return image;
    }

    private static List<Entry> Place(IReadOnlyDictionary<string, byte[]> files)
    {
        var start = FirstFile;
        var entries = new List<Entry>();
        foreach (var (name, content) in files.OrderBy(f => f.Key.ToUpperInvariant(), StringComparer.Ordinal))
        {
            if (name.Length is 0 or > 28 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            {
                throw new ArgumentException($"'{name}' cannot be a file name in a seed image: letters, digits, - and _, at most 28.", nameof(files));
            }

            entries.Add(new(Encoding.ASCII.GetBytes($"{name.ToUpperInvariant()}.;1"), content, start));
            start += Sectors(content.Length);
        }

        return entries;
    }

    private static int Sectors(int bytes) => Math.Max(1, (bytes + Sector - 1) / Sector);

    private static void WriteDescriptor(Span<byte> sector, string volumeId, int sectors, DateTimeOffset at)
    {
        sector[0] = 1;
        "CD001"u8.CopyTo(sector[1..]);
        sector[6] = 1;
        Text(sector.Slice(8, 32), "LINUX");
        Text(sector.Slice(40, 32), volumeId);
        Both32(sector[80..], (uint)sectors);
        Both16(sector[120..], 1);
        Both16(sector[124..], 1);
        Both16(sector[128..], Sector);
        Both32(sector[132..], 10);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[140..], LittlePaths);
        BinaryPrimitives.WriteUInt32BigEndian(sector[148..], BigPaths);
        Record(sector[156..], [0], Root, Sector, isDirectory: true, at);
        foreach (var (offset, length) in new[] { (190, 128), (318, 128), (446, 128), (574, 128), (702, 37), (739, 37), (776, 37) })
        {
            Text(sector.Slice(offset, length), "");
        }

        Time(sector.Slice(813, 17), at);
        Time(sector.Slice(830, 17), at);
        Time(sector.Slice(847, 17), null);
        Time(sector.Slice(864, 17), null);
        sector[881] = 1;
    }

    private static void WriteTerminator(Span<byte> sector)
    {
        sector[0] = 255;
        "CD001"u8.CopyTo(sector[1..]);
        sector[6] = 1;
    }

    private static void WritePathTable(Span<byte> sector, bool bigEndian)
    {
        sector[0] = 1;
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(sector[2..], Root);
            BinaryPrimitives.WriteUInt16BigEndian(sector[6..], 1);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(sector[2..], Root);
            BinaryPrimitives.WriteUInt16LittleEndian(sector[6..], 1);
        }
    }

    private static void WriteDirectory(Span<byte> sector, List<Entry> entries, DateTimeOffset at)
    {
        var offset = Record(sector, [0], Root, Sector, isDirectory: true, at);
        offset += Record(sector[offset..], [1], Root, Sector, isDirectory: true, at);
        foreach (var entry in entries)
        {
            if (offset + 34 + entry.Name.Length > Sector)
            {
                throw new ArgumentException("Too many files for a seed image.", nameof(entries));
            }

            offset += Record(sector[offset..], entry.Name, entry.Start, entry.Content.Length, isDirectory: false, at);
        }
    }

    private static int Record(Span<byte> record, ReadOnlySpan<byte> name, int start, int length, bool isDirectory, DateTimeOffset at)
    {
        var size = 33 + name.Length + ((name.Length & 1) == 0 ? 1 : 0);
        record[0] = (byte)size;
        Both32(record[2..], (uint)start);
        Both32(record[10..], (uint)length);
        var utc = at.UtcDateTime;
        ReadOnlySpan<byte> time = [(byte)(utc.Year - 1900), (byte)utc.Month, (byte)utc.Day, (byte)utc.Hour, (byte)utc.Minute, (byte)utc.Second, 0];
        time.CopyTo(record[18..]);
        record[25] = (byte)(isDirectory ? 2 : 0);
        Both16(record[28..], 1);
        record[32] = (byte)name.Length;
        name.CopyTo(record[33..]);
        return size;
    }

    private static void Both16(Span<byte> place, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(place, value);
        BinaryPrimitives.WriteUInt16BigEndian(place[2..], value);
    }

    private static void Both32(Span<byte> place, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(place, value);
        BinaryPrimitives.WriteUInt32BigEndian(place[4..], value);
    }

    private static void Text(Span<byte> place, string text)
    {
        place.Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, place);
    }

    private static void Time(Span<byte> place, DateTimeOffset? at)
    {
        Encoding.ASCII.GetBytes(at is { } time ? time.UtcDateTime.ToString("yyyyMMddHHmmss'00'", System.Globalization.CultureInfo.InvariantCulture) : new string('0', 16), place);
        place[16] = 0;
    }

    private sealed record Entry(byte[] Name, byte[] Content, int Start);
}
