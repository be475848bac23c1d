namespace ProxPaaS.Cli.Uploading;

/// <summary>A file's first bytes, as many as were announced: one that grows meanwhile is cut, one that shrinks is an error.</summary>
internal sealed class SizedFileStream(string path, long size) : Stream
{
    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, useAsync: false);
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get => _at; set => Seek(value, SeekOrigin.Begin); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, size - _at);
        if (wanted == 0)
        {
            return 0;
        }

        var read = _file.Read(buffer[..wanted]);
        _at += read > 0 ? read : throw new IOException($"{path} became smaller while it was being sent. Run px up again.");
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override long Seek(long offset, SeekOrigin origin) => _at = _file.Seek(origin == SeekOrigin.Current ? _at + offset : origin == SeekOrigin.End ? size + offset : offset, SeekOrigin.Begin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
