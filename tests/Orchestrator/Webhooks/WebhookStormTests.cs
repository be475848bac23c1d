using System.Diagnostics;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.Orchestrator.Api;

namespace ProxPaaS.Tests.Orchestrator.Webhooks;

/// <summary>A thousand deliveries for one branch in ten seconds, with the interval between builds as it is by default.</summary>
public sealed class WebhookStormTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly PlatformHost _host = new($"--Webhooks:BuildIntervalSeconds={Interval.TotalSeconds}");

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    [Fact]
    public async Task ThousandDeliveries_AreAllAnswered_AndBecomeTwoBuildsAtMost()
    {
        await using var rig = await SourceRig.StartAsync(_host);
        var before = (await rig.BuildsAsync()).Count;
        var shas = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            shas.Add(await rig.Remote.CommitAsync($"Commit {i}"));
        }

        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (i, token) =>
        {
            // A hundred a second.
            var due = TimeSpan.FromMilliseconds(10 * i) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, token);
            }

            await HookSender.ReplyAsync(await rig.Hook.PushAsync(i % 2 == 0 ? shas[i % 5] : $"{i:x40}"));
        });
        var all = await rig.SettledAsync();

        // Two in the ten seconds; a machine that takes longer is at the next interval by then.
        var intervals = Stopwatch.GetElapsedTime(started) / Interval;
        Assert.InRange((await rig.BuildsAsync()).Count - before, 1, 1 + (int)intervals);
        Assert.Equal(shas[^1], (await rig.BuildsAsync())[0].CommitSha);
        Assert.Equal(200, all.Count);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
