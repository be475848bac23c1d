namespace ProxPaaS.Tests.Orchestrator.Sources;

/// <summary>Passes on so many bytes, and then stands still until its reader leaves.</summary>
internal sealed class StallingStream(Stream inner, int most, CancellationToken left) : Stream
{
    private int _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var fits = Math.Min(buffer.Length, most - _written);
        _written += fits;
        await inner.WriteAsync(buffer[..fits], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        if (fits < buffer.Length)
        {
            await Task.Delay(Timeout.Infinite, left);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
