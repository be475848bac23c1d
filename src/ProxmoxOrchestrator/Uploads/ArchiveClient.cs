using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ProxPaaS.Orchestrator.Uploads;

/// <summary>
/// Reads a tar (ustar, pax, GNU) front to back in a fixed amount of memory. The framework's reader is not used on strangers' archives:
/// it allocates what a header claims before the bytes have come.
/// </summary>
internal sealed class ArchiveClient(Stream stream)
{
    private const int Block = 512;
    private const int LongestExtension = 64 * 1024;
    private const int MostExtensions = 8;

    private readonly byte[] _header = new byte[Block];
    private long _left;
    private int _padding;

    /// <summary>The next entry; null at the end. What was not read of the one before is passed over.</summary>
    /// <exception cref="InvalidDataException">This is no tar, or it ends in the middle.</exception>
    public async ValueTask<ArchiveEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipAsync(cancellationToken);
        string? longName = null, longTarget = null;
        long? longSize = null;
        for (var extensions = 0; ; extensions++)
        {
            if (!await ReadHeaderAsync(cancellationToken))
            {
                return null;
            }

            var type = (char)_header[156];
            if (type is not ('x' or 'g' or 'L' or 'K'))
            {
                return Entry(type, longName, longTarget, longSize);
            }

            if (extensions >= MostExtensions)
            {
                throw new InvalidDataException("Too many extension headers in a row.");
            }

            var extension = await ReadExtensionAsync(cancellationToken);
            switch (type)
            {
                case 'L': longName = Text(extension); break;
                case 'K': longTarget = Text(extension); break;
                case 'x':
                    foreach (var (key, value) in Pax(extension))
                    {
                        longName = key == "path" ? value : longName;
                        longTarget = key == "linkpath" ? value : longTarget;
                        longSize = key == "size" ? Size(value) : longSize;
                    }

                    break;
            }
        }
    }

    /// <summary>Content of the entry at hand; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_left == 0)
        {
            return 0;
        }

        var read = await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read > 0 ? read : throw new InvalidDataException("It ends in the middle of a file.");
        return read;
    }

    private ArchiveEntry Entry(char type, string? longName, string? longTarget, long? longSize)
    {
        var name = longName ?? (Field(345, 155) is { Length: > 0 } prefix && IsUstar() ? $"{prefix}/{Field(0, 100)}" : Field(0, 100));
        var kind = type switch
        {
            '\0' or '0' or '7' => name.EndsWith('/') ? ArchiveEntryKind.Folder : ArchiveEntryKind.File,
            '5' => ArchiveEntryKind.Folder,
            '2' => ArchiveEntryKind.SymbolicLink,
            _ => ArchiveEntryKind.Other,
        };
        var size = longSize ?? Number(124, 12);
        Begin(size);
        return new ArchiveEntry(name, kind, kind == ArchiveEntryKind.SymbolicLink ? longTarget ?? Field(157, 100) : "", size, (Number(100, 8) & 0b1_000_000) != 0);
    }

    private void Begin(long size)
    {
        _left = size;
        _padding = (int)((Block - (size % Block)) % Block);
    }

    private async ValueTask<byte[]> ReadExtensionAsync(CancellationToken cancellationToken)
    {
        var size = Number(124, 12);
        if (size > LongestExtension)
        {
            throw new InvalidDataException($"An extension header of {size} bytes; {LongestExtension} are read at most.");
        }

        Begin(size);
        var content = new byte[size];
        for (var at = 0; at < content.Length;)
        {
            at += await ReadAsync(content.AsMemory(at), cancellationToken);
        }

        await SkipAsync(cancellationToken);
        return content;
    }

    private async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        var scratch = new byte[(int)Math.Min(_left + _padding, 64 * 1024)];
        _left += _padding;
        _padding = 0;
        while (_left > 0)
        {
            await ReadAsync(scratch, cancellationToken);
        }
    }

    /// <summary>False at the end: a block of zeros, or nothing any more.</summary>
    private async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(_header, Block, throwOnEndOfStream: false, cancellationToken);
        if (read == 0 || (read == Block && !_header.AsSpan().ContainsAnyExcept((byte)0)))
        {
            return false;
        }

        var sum = 8 * ' ';
        for (var i = 0; i < read; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : _header[i];
        }

        return read == Block && Number(148, 8) == sum ? true : throw new InvalidDataException("It is not a tar archive, or it is damaged.");
    }

    private bool IsUstar() => _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8);

    private string Field(int at, int length) => Text(_header.AsSpan(at, length));

    private long Number(int at, int length)
    {
        var field = _header.AsSpan(at, length);
        if ((field[0] & 0x80) != 0)
        {
            // Base 256, for sizes that eleven octal digits do not hold.
            return length == 12 && (field[0] & 0x7f) == 0 && field[1..4].IndexOfAnyExcept((byte)0) < 0 && BinaryPrimitives.ReadInt64BigEndian(field[4..]) is >= 0 and var large
                ? large
                : throw new InvalidDataException("A number in a header is out of range.");
        }

        long number = 0;
        foreach (var digit in Text(field).Trim(' '))
        {
            number = digit is >= '0' and <= '7' ? (number * 8) + (digit - '0') : throw new InvalidDataException("A number in a header is no number.");
        }

        return number;
    }

    private static long Size(string value)
        => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw new InvalidDataException("A file's size is no number.");

    /// <summary>Up to the first NUL. Bytes that are no UTF-8 are no name that could be kept.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        try
        {
            return Strict.GetString(end < 0 ? bytes : bytes[..end]);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("A name in it is not UTF-8.");
        }
    }

    /// <summary>Records of the form <c>LENGTH KEY=VALUE\n</c>.</summary>
    private static List<(string Key, string Value)> Pax(byte[] content)
    {
        var records = new List<(string, string)>();
        for (var rest = content.AsSpan(); rest.Length > 0;)
        {
            var space = rest.IndexOf((byte)' ');
            if (space is < 1 or > 6 || !int.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= space + 1 || length > rest.Length || rest[length - 1] != '\n')
            {
                throw new InvalidDataException("An extension header is damaged.");
            }

            var record = rest[(space + 1)..(length - 1)];
            var equal = record.IndexOf((byte)'=');
            if (equal > 0 && (record[..equal].SequenceEqual("path"u8) || record[..equal].SequenceEqual("linkpath"u8) || record[..equal].SequenceEqual("size"u8)))
            {
                records.Add((Text(record[..equal]), record[(equal + 1)..].Contains((byte)0) ? throw new InvalidDataException("A name in it holds NUL.") : Text(record[(equal + 1)..])));
            }

            rest = rest[length..];
        }

        return records;
    }

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
}
