using Microsoft.Extensions.Logging.Abstractions;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Live;

public sealed class LiveFeedTests
{
    [Fact]
    public async Task Feed_OfAChange_FetchesOnlyWhatChanged()
    {
        await using var api = await FakeControlPlane.StartAsync(DemoData.Busy());
        await using var feed = Feed(api, FakeControlPlane.Token);
        await UntilAsync(feed, s => s.Status == FeedStatus.Live && api.Events.Readers == 1);
        var changed = api.Overview.Nodes[0] with { Reason = "cordoned by hand" };
        api.Overview = api.Overview with { Nodes = [changed, .. api.Overview.Nodes.Skip(1)] };
        api.Publish("node.changed", changed.Id);
        await UntilAsync(feed, s => s.Overview?.Nodes[0].Reason == "cordoned by hand");
        Assert.Contains(api.Calls, c => c.Path == $"/v1/nodes/{changed.Id}");
    }

    [Fact]
    public async Task Feed_ControlPlaneLost_KeepsWhatItKnewAndRecovers()
    {
        await using var api = await FakeControlPlane.StartAsync(DemoData.Busy());
        await using var feed = Feed(api, FakeControlPlane.Token);
        await UntilAsync(feed, s => s.Status == FeedStatus.Live);
        await api.DownAsync();
        var lost = await UntilAsync(feed, s => s.Status == FeedStatus.Reconnecting);
        Assert.Equal(5, lost.Overview?.Services.Count);
        Assert.NotNull(lost.AsOf);
        Assert.NotEmpty(lost.Reason);
        await api.UpAsync();
        await UntilAsync(feed, s => s.Status == FeedStatus.Live);
    }

    [Fact]
    public async Task Feed_TokenEnded_SaysSignedOutAndStops()
    {
        await using var api = await FakeControlPlane.StartAsync(DemoData.Busy());
        await using var feed = Feed(api, "px_user_old_token");
        await UntilAsync(feed, s => s.Status == FeedStatus.SignedOut);
    }

    private static LiveFeed Feed(FakeControlPlane api, string token)
        => new(ProxPaasClient.Create(new ApiClientOptions(api.Url, token) { Attempts = 1 }), TimeProvider.System, NullLogger.Instance);

    private static async Task<LiveState> UntilAsync(LiveFeed feed, Func<LiveState, bool> reached)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        return await feed.FollowAsync(limit.Token).FirstAsync(reached, limit.Token);
    }
}
