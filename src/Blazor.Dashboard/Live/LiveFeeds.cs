using ProxPaaS.Dashboard.Hosting;

namespace ProxPaaS.Dashboard.Live;

/// <summary>The feeds of all signed-in users.</summary>
internal sealed class LiveFeeds(ApiConnections api, TimeProvider clock, ILogger<LiveFeed> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(30);

    private readonly Shared<string, LiveFeed> _overviews = new(token => new LiveFeed(api.As(token, attempts: 1), clock, logger), Keep, clock);
    private readonly Shared<(string Token, string Build), BuildLogFeed> _logs = new(key => new BuildLogFeed(api.As(key.Token), key.Build, clock), Keep, clock);

    public Shared<string, LiveFeed>.Lease Overview(string token) => _overviews.Take(token);

    public Shared<(string Token, string Build), BuildLogFeed>.Lease BuildLog(string token, string build) => _logs.Take((token, build));

    public async ValueTask DisposeAsync()
    {
        await _logs.DisposeAsync();
        await _overviews.DisposeAsync();
    }
}
