namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>A session's standard output as a stream. The first write that fails says that the client left.</summary>
internal sealed class SshOutputStream(Stream socket) : Stream
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _left = new();

    public CancellationToken Left => _left.Token;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => FrameAsync(SshFrame.Output, buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public async ValueTask FrameAsync(byte kind, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            do
            {
                var part = data[..Math.Min(data.Length, SshFrame.Longest)];
                await socket.WriteAsync(SshFrame.Of(kind, part.Span), cancellationToken);
                data = data[part.Length..];
            }
            while (data.Length > 0);
        }
        catch (IOException)
        {
            await _left.CancelAsync();
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _left.Dispose();
            _one.Dispose();
        }

        base.Dispose(disposing);
    }
}
