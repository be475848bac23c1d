using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Persistence;

[Trait("Category", "Integration")]
public sealed class RedisFanoutTests : IAsyncLifetime
{
    private RedisServer? _redis;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.WhyNot.Length == 0, RedisServer.WhyNot);
        _redis = await RedisServer.StartAsync();
    }

    [Fact]
    public async Task Events_OfTwoProcesses_ReachBothInTheSameOrderWithTheSameNumbers()
    {
        await using var first = NewFanout();
        await using var second = NewFanout();
        using var one = new EventBus(first, TimeProvider.System, NullLogger<EventBus>.Instance);
        using var two = new EventBus(second, TimeProvider.System, NullLogger<EventBus>.Instance);
        await one.StartAsync(CancellationToken.None);
        await two.StartAsync(CancellationToken.None);
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var start = await MeetAsync(one, two, limit.Token);

        await Task.WhenAll(Task.Run(() => PublishMany(one, "one")), Task.Run(() => PublishMany(two, "two")));
        var seen1 = await TakeAsync(one, start, 200, limit.Token);
        var seen2 = await TakeAsync(two, start, 200, limit.Token);

        Assert.Equal(seen1.Select(e => (e.Sequence, e.Message)), seen2.Select(e => (e.Sequence, e.Message)));
        Assert.Equal(seen1.Select(e => e.Sequence).Order(), seen1.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Cache_Counter_AndLock_AreShared()
    {
        await using var first = NewFanout();
        await using var second = NewFanout();
        await first.SetAsync("key", [1, 2, 3], TimeSpan.FromMinutes(1), CancellationToken.None);
        await first.IncrementAsync("count", TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal([1, 2, 3], await second.GetAsync("key", CancellationToken.None));
        Assert.Equal(2, await second.IncrementAsync("count", TimeSpan.FromMinutes(1), CancellationToken.None));
        await first.DecrementAsync("count", CancellationToken.None);
        await first.DecrementAsync("nothing", CancellationToken.None);
        Assert.Equal(2, await second.IncrementAsync("count", TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(1, await second.IncrementAsync("nothing", TimeSpan.FromMinutes(1), CancellationToken.None));
        var held = await first.TryLockAsync("job", TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Null(await second.TryLockAsync("job", TimeSpan.FromMinutes(1), CancellationToken.None));
        await held!.DisposeAsync();
        Assert.NotNull(await second.TryLockAsync("job", TimeSpan.FromMinutes(1), CancellationToken.None));
    }

    [Fact]
    public async Task RedisAway_ReadsMissAndNothingFails_ThenListenersAreToldOfTheGap()
    {
        await using var fanout = NewFanout();
        var gap = new TaskCompletionSource();
        await fanout.SubscribeAsync("events", (_, _) => { }, () => gap.TrySetResult(), CancellationToken.None);
        await fanout.SetAsync("key", [1], TimeSpan.FromMinutes(1), CancellationToken.None);
        await _redis!.RestartAsync();

        await gap.Task.WaitAsync(Eventually.Limit);
        Assert.Null(await fanout.GetAsync("key", CancellationToken.None));
    }

    public ValueTask DisposeAsync()
    {
        _redis?.Dispose();
        return ValueTask.CompletedTask;
    }

    private RedisFanoutClient NewFanout()
        => new(Options.Create(new RedisOptions { ConnectionString = $"127.0.0.1:{_redis!.Port}" }), NullLogger<RedisFanoutClient>.Instance);

    private static void PublishMany(EventBus bus, string from)
    {
        for (var i = 0; i < 100; i++)
        {
            bus.Publish("org", "service.changed", from, $"{from} {i}");
        }
    }

    /// <summary>Both subscriptions stand once each has heard the other; returns the number of the last event until then.</summary>
    private static async Task<long> MeetAsync(EventBus one, EventBus two, CancellationToken cancellationToken)
    {
        var (before1, before2) = (one.Sequence, two.Sequence);
        await Eventually.TrueAsync(() =>
        {
            one.Publish("org", "service.changed", "hello", "hello");
            return one.Sequence != before1 && two.Sequence != before2;
        });
        one.Publish("org", "service.changed", "hello", "last");
        await two.SubscribeAsync("org", before2, cancellationToken).FirstAsync(e => e.Message == "last", cancellationToken);
        return (await one.SubscribeAsync("org", before1, cancellationToken).FirstAsync(e => e.Message == "last", cancellationToken)).Sequence;
    }

    private static async Task<List<EventView>> TakeAsync(EventBus bus, long after, int count, CancellationToken cancellationToken)
    {
        var taken = new List<EventView>();
        await foreach (var item in bus.SubscribeAsync("org", after, cancellationToken))
        {
            taken.Add(item);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }
}
