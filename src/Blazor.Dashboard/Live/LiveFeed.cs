using System.Threading.Channels;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Dashboard.Live;

/// <summary>
/// One user's view of the platform: one upstream event stream, and a snapshot that all the user's circuits share.
/// An event says only what to fetch again; the whole is read every few seconds too, which brings traffic and makes up for what was missed.
/// </summary>
internal sealed partial class LiveFeed : IAsyncDisposable
{
    /// <summary>At most four refreshes a second: more is not seen by eyes.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly ProxPaasClient _client;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Broadcast<LiveState> _state = new(LiveState.Loading);
    private readonly Channel<EventView> _events = Channel.CreateBounded<EventView>(new BoundedChannelOptions(5000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private readonly Lock _gate = new();
    private volatile LiveState _answered = LiveState.Loading;
    private volatile StreamStatus _stream = StreamStatus.Up;

    public LiveFeed(ProxPaasClient client, TimeProvider clock, ILogger logger)
    {
        _client = client;
        _clock = clock;
        _logger = logger;
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    public LiveState Current => _state.Current;

    /// <summary>Completes when the first answer, or the first failure, is there.</summary>
    public Task First => _first.Task;

    public IAsyncEnumerable<LiveState> FollowAsync(CancellationToken cancellationToken) => _state.FollowAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var reading = Task.CompletedTask;
        try
        {
            var plan = RefreshPlan.For([new EventView(0, default, "reset", "", null, null, "")]);
            while (_state.Current.Status != FeedStatus.SignedOut)
            {
                var done = await TryRefreshAsync(plan, cancellationToken);
                if (done && reading.IsCompleted && Current.Overview is { } overview)
                {
                    reading = ReadAsync(overview.Sequence, cancellationToken);
                }

                plan = await NextPlanAsync(done ? Resync : Retry, done, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last circuit left.
        }

        await _stop.CancelAsync();
        await reading;
    }

    /// <summary>Waits for events, or for the time to read everything again. Time-outs use the injected clock.</summary>
    private async Task<RefreshPlan> NextPlanAsync(TimeSpan resync, bool wakeOnEvents, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(resync, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            while (true)
            {
                await (wakeOnEvents ? _events.Reader.WaitToReadAsync(either.Token).AsTask() : Task.Delay(Timeout.Infinite, either.Token));
                await Task.Delay(Gather, _clock, cancellationToken);
                var batch = new List<EventView>();
                while (_events.Reader.TryRead(out var next))
                {
                    batch.Add(next);
                }

                if (RefreshPlan.For(batch) is { IsEmpty: false } plan)
                {
                    return plan;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return RefreshPlan.For([new EventView(0, default, "reset", "", null, null, "")]);
        }
    }

    private async Task ReadAsync(long after, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var e in _client.EventsAsync(after, null, OnStream, cancellationToken))
            {
                await _events.Writer.WriteAsync(e, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (ApiException ex)
        {
            // Refused for good (a token that ended, usually): the next refresh meets the same and says so.
            LogStreamRefused(ex.Detail);
            OnStream(new StreamStatus(false, ex.Detail, Retry));
        }
    }

    private void OnStream(StreamStatus status) => Publish(_answered, status);

    private async Task<bool> TryRefreshAsync(RefreshPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            var overview = await OverviewReader.ReadAsync(_client, Current.Overview, plan, cancellationToken);
            var history = plan.Everything ? Current.History.Append(overview.Traffic) : Current.History;
            Publish(new LiveState(overview, _clock.GetUtcNow(), FeedStatus.Live, "", history), _stream);
            return true;
        }
        catch (ApiException ex)
        {
            var ended = ex.Status is 401 or 403;
            if (Current.Status != FeedStatus.Reconnecting)
            {
                LogLost(ex.Detail);
            }

            Publish(_answered with { Status = ended ? FeedStatus.SignedOut : FeedStatus.Reconnecting, Reason = ex.Detail }, _stream);
            return false;
        }
        finally
        {
            _first.TrySetResult();
        }
    }

    /// <summary>A snapshot is live only while the stream behind it stands too.</summary>
    private void Publish(LiveState answered, StreamStatus stream)
    {
        lock (_gate)
        {
            (_answered, _stream) = (answered, stream);
            _state.Publish(answered.Status == FeedStatus.Live && !stream.Connected ? answered with { Status = FeedStatus.Reconnecting, Reason = stream.Reason } : answered);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The control plane is not answering: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event stream was refused: {Reason}")]
    private partial void LogStreamRefused(string reason);
}
