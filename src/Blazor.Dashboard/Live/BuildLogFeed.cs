using System.Threading.Channels;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Dashboard.Live;

/// <summary>Follows one build's log for all circuits that show it; publishes in batches, so that a chatty build cannot flood them.</summary>
internal sealed class BuildLogFeed : IAsyncDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    private readonly Broadcast<BuildLogState> _state = new(BuildLogState.Empty);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public BuildLogFeed(ProxPaasClient client, string build, TimeProvider clock)
        => _running = Task.Run(() => RunAsync(client, build, clock, _stop.Token));

    public BuildLogState Current => _state.Current;

    public IAsyncEnumerable<BuildLogState> FollowAsync(CancellationToken cancellationToken) => _state.FollowAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(ProxPaasClient client, string build, TimeProvider clock, CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<LogLineView>(BuildLogState.Most);
        var reading = ReadAsync(client, build, lines.Writer, cancellationToken);
        try
        {
            while (await lines.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LogLineView>();
                while (batch.Count < BuildLogState.Most && lines.Reader.TryRead(out var line))
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

    private static async Task ReadAsync(ProxPaasClient client, string build, ChannelWriter<LogLineView> lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in client.BuildLogAsync(build, null, cancellationToken))
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
