using System.Threading.Channels;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Connection;

/// <summary>
/// What waits to be sent, by importance: status, then cloud-init's report, then the newest samples, then log lines. Only log
/// lines queue, and their queue is short: whoever fills it waits, so a slow line slows logs and nothing else.
/// </summary>
internal sealed class Outbox(TimeProvider clock)
{
    private const int LogBatches = 32;

    private readonly WakeSignal _wake = new(clock);
    private readonly Channel<LogBatch> _logs = Channel.CreateBounded<LogBatch>(new BoundedChannelOptions(LogBatches) { SingleReader = true });
    private int _statusDirty = 1;
    private Samples? _samples;
    private CloudInitReport? _cloudInit;

    public void RaiseStatus()
    {
        Interlocked.Exchange(ref _statusDirty, 1);
        _wake.Raise();
    }

    public void SetSamples(Samples samples)
    {
        Interlocked.Exchange(ref _samples, samples);
        _wake.Raise();
    }

    public void SetCloudInit(CloudInitReport report)
    {
        Interlocked.Exchange(ref _cloudInit, report);
        _wake.Raise();
    }

    public async ValueTask AddLogsAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        await _logs.Writer.WriteAsync(batch, cancellationToken);
        _wake.Raise();
    }

    public bool TakeStatusDirty() => Interlocked.Exchange(ref _statusDirty, 0) == 1;

    public bool StatusDirty => Volatile.Read(ref _statusDirty) == 1;

    /// <summary>Stays: each new stream carries it once.</summary>
    public CloudInitReport? CloudInit => Volatile.Read(ref _cloudInit);

    public Samples? TakeSamples() => Interlocked.Exchange(ref _samples, null);

    public LogBatch? TakeLogs() => _logs.Reader.TryRead(out var batch) ? batch : null;

    /// <summary>Log batches of a stream that is over; their followers ended with it.</summary>
    public void DropLogs()
    {
        while (_logs.Reader.TryRead(out _))
        {
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _wake.WaitAsync(atMost, cancellationToken);
}
