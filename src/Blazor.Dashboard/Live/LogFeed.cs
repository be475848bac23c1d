using System.Threading.Channels;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Dashboard.Live;

/// <summary>Follows one log to its end for all circuits that show it; publishes in batches, so that a chatty program cannot flood them.</summary>
internal sealed class LogFeed : IAsyncDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    private readonly Broadcast<LogState> _state = new(LogState.Empty);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="open">The stream; it resumes by itself where it was cut.</param>
    public LogFeed(Func<CancellationToken, IAsyncEnumerable<LogLineView>> open, TimeProvider clock)
        => _running = Task.Run(() => RunAsync(open, clock, _stop.Token));

    public LogState Current => _state.Current;

    public IAsyncEnumerable<LogState> FollowAsync(CancellationToken cancellationToken) => _state.FollowAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, IAsyncEnumerable<LogLineView>> open, TimeProvider clock, CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<LogLineView>(LogState.Most);
        var reading = ReadAsync(open, lines.Writer, cancellationToken);
        try
        {
            while (await lines.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LogLineView>();
                while (batch.Count < LogState.Most && lines.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                _state.Publish(Current.Append(batch));
                await Task.Delay(Gather, clock, cancellationToken);
            }

            _state.Publish(Current with { Ended = true });
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (ApiException ex)
        {
            _state.Publish(Current with { Ended = true, Problem = ex.Detail });
        }

        await reading;
    }

    private static async Task ReadAsync(Func<CancellationToken, IAsyncEnumerable<LogLineView>> open, ChannelWriter<LogLineView> lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in open(cancellationToken))
            {
                await lines.WriteAsync(line, cancellationToken);
            }

            lines.Complete();
        }
        catch (Exception ex) when (ex is ApiException or OperationCanceledException)
        {
            lines.Complete(ex);
        }
    }
}
