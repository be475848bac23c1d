using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Proxmox;

public sealed class PveBudgetTests
{
    private readonly WaitedClock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task FailingObject_IsAskedOnceASecondAtMost_HoweverManyWaitForIt(int callers)
    {
        var budget = new PveBudget(_clock, new Random(7));
        var asked = new List<DateTimeOffset>();
        budget.Failed("lxc/100");
        using var over = new CancellationTokenSource();
        var all = Enumerable.Range(0, callers).Select(_ => AskAsync()).ToArray();
        for (var i = 0; i < 1200; i++)
        {
            await _clock.WaitedForAsync(callers);
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        await over.CancelAsync();
        await ((Task)Task.WhenAll(all)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        lock (asked)
        {
            Assert.NotEmpty(asked);
            Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(0.9), $"{pair.First:O} and {pair.Second:O}"));
        }

        async Task AskAsync()
        {
            while (!over.IsCancellationRequested)
            {
                await budget.WaitAsync("lxc/100", over.Token);
                lock (asked)
                {
                    asked.Add(_clock.GetUtcNow());
                }

                budget.Failed("lxc/100");
            }
        }
    }

    [Fact]
    public void OtherObjects_AndOneThatAnsweredAgain_AreNotHeldUp()
    {
        var budget = new PveBudget(_clock, new Random(7));
        budget.Failed("lxc/100");

        Assert.True(budget.WaitAsync("lxc/101", CancellationToken.None).IsCompleted);
        Assert.False(budget.WaitAsync("lxc/100", CancellationToken.None).IsCompleted);
        budget.Succeeded("lxc/100");
        Assert.True(budget.WaitAsync("lxc/100", CancellationToken.None).IsCompleted);
    }

    [Theory]
    [InlineData("nodes/pve1/lxc/100/config", "lxc/100")]
    [InlineData("nodes/pve2/qemu/101/status/current?x=1", "qemu/101")]
    [InlineData("cluster/resources", "cluster/resources")]
    [InlineData("nodes/pve1/tasks/UPID:x", "nodes/pve1")]
    public void ObjectOf_APath_IsTheGuestItNames(string path, string key) => Assert.Equal(key, PveBudget.ObjectOf(path));
}
