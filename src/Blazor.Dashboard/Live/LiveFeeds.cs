using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Hosting;

namespace ProxPaaS.Dashboard.Live;

/// <summary>The feeds of all signed-in users.</summary>
internal sealed class LiveFeeds(ApiConnections api, TimeProvider clock, ILogger<LiveFeed> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(30);

    private readonly Shared<string, LiveFeed> _overviews = new(token => new LiveFeed(api.As(token, attempts: 1), clock, logger), Keep, clock);
    private readonly Shared<LogKey, LogFeed> _logs = new(key => new LogFeed(cancellationToken => Open(api, key, cancellationToken), clock), Keep, clock);

    public Shared<string, LiveFeed>.Lease Overview(string token) => _overviews.Take(token);

    public Shared<LogKey, LogFeed>.Lease Log(LogKey key) => _logs.Take(key);

    public async ValueTask DisposeAsync()
    {
        await _logs.DisposeAsync();
        await _overviews.DisposeAsync();
    }

    private static IAsyncEnumerable<LogLineView> Open(ApiConnections api, LogKey key, CancellationToken cancellationToken) => key.Kind switch
    {
        LogKind.Run => api.As(key.Token).RunLogAsync(key.Id, cancellationToken),
        _ => api.As(key.Token).BuildLogAsync(key.Id, null, cancellationToken),
    };
}
