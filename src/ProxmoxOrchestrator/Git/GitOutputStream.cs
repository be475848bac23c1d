using System.Diagnostics;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>What a git process writes. Its failure is an error of the last read, so that half an output is never taken for a whole one; disposing ends it.</summary>
internal sealed class GitOutputStream : Stream
{
    private readonly Process _process;
    private readonly Stream _output;
    private readonly Task<string> _error;
    private bool _disposed;

    public GitOutputStream(Process process)
    {
        _process = process;
        _process.StandardInput.Close();
        _output = process.StandardOutput.BaseStream;
        _error = GitExecutor.ReadErrorAsync(process, CancellationToken.None);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _output.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0)
        {
            await _process.WaitForExitAsync(cancellationToken);
            if (_process.ExitCode != 0)
            {
                throw new IOException($"git ended with {_process.ExitCode}: {await _error}");
            }
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            GitExecutor.Kill(_process);
            _process.Dispose();
        }

        base.Dispose(disposing);
    }
}
