using System.Formats.Tar;
using System.Text;

namespace ProxPaaS.Orchestrator.Builds.Planning;

/// <summary>A tar with more files behind its own: what git archived goes through as it comes, its end mark is replaced by the generated files.</summary>
internal sealed class ContextStream(Stream archive, IReadOnlyDictionary<string, string> files) : Stream
{
    private const int Block = 512;
    private const int SizeAt = 124;
    private const int SizeLength = 12;

    private ReadOnlyMemory<byte> _pending;
    private long _passing;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_pending.IsEmpty && _passing == 0 && !_ended)
        {
            await NextAsync(cancellationToken);
        }

        if (!_pending.IsEmpty)
        {
            var count = Math.Min(buffer.Length, _pending.Length);
            _pending[..count].CopyTo(buffer);
            _pending = _pending[count..];
            return count;
        }

        if (_passing == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var read = await archive.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _passing)], cancellationToken);
        _passing -= read > 0 ? read : throw new EndOfStreamException("The source's archive ends within a file.");
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            archive.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task NextAsync(CancellationToken cancellationToken)
    {
        var header = new byte[Block];
        var read = await archive.ReadAtLeastAsync(header, Block, throwOnEndOfStream: false, cancellationToken);
        if (read is > 0 and < Block)
        {
            throw new EndOfStreamException("The source's archive ends within a header.");
        }

        if (read == Block && header.AsSpan().ContainsAnyExcept((byte)0))
        {
            _pending = header;
            _passing = (Size(header.AsSpan(SizeAt, SizeLength)) + Block - 1) / Block * Block;
            return;
        }

        // To its very end: only there a git that failed says so.
        await archive.CopyToAsync(Null, cancellationToken);
        _pending = await TailAsync(cancellationToken);
        _ended = true;
    }

    private async Task<byte[]> TailAsync(CancellationToken cancellationToken)
    {
        using var tail = new MemoryStream();
        await using (var tar = new TarWriter(tail, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    Mode = (UnixFileMode)0b110_100_100,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                }, cancellationToken);
            }
        }

        return tail.ToArray();
    }

    /// <summary>Octal digits, or binary with the first bit set where they do not suffice.</summary>
    private static long Size(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) == 0)
        {
            var digits = Encoding.ASCII.GetString(field).Trim('\0', ' ');
            return digits.Length == 0 ? 0 : Convert.ToInt64(digits, 8);
        }

        long size = field[0] & 0x7f;
        foreach (var part in field[1..])
        {
            size = checked((size << 8) | part);
        }

        return size;
    }
}
