using System.Threading.Channels;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Deploying;

/// <summary>Wakes a waiting loop when the event stream says that something changed; a timer makes up for what it misses.</summary>
internal sealed class ChangeWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(3);

    private readonly Channel<bool> _pending = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop;
    private readonly TimeProvider _clock;
    private readonly Task _reading;

    public ChangeWatcher(ProxPaasClient client, TimeProvider clock, CancellationToken cancellationToken)
    {
        _clock = clock;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = ReadAsync(client, _stop.Token);
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Resync, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await _pending.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The timer: look again without having been told.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(ProxPaasClient client, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in client.EventsAsync(null, null, null, cancellationToken))
            {
                _pending.Writer.TryWrite(true);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or ApiException)
        {
            // Not allowed to listen, or done: the timer is enough.
        }
    }
}
