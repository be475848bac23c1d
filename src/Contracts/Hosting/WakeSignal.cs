using System.Threading.Channels;

namespace ProxPaaS.Contracts.Hosting;

/// <summary>"Look again", and no more: it may be raised often and is kept once; a timer makes up for a lost one. One reader, any number of raisers.</summary>
public sealed class WakeSignal(TimeProvider clock)
{
    private readonly Channel<bool> _pending = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _pending.Writer.TryWrite(true);

    /// <summary>True when woken by an event, false when the resync interval ran out.</summary>
    public async Task<bool> WaitAsync(TimeSpan resync, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(resync, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await _pending.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
