using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Dashboard.Live;

namespace ProxPaaS.Tests.Dashboard.Live;

public sealed class SharedTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Thing_UsedTwice_IsMadeOnceAndKeptALittleAfterTheLastUse()
    {
        var made = new List<Thing>();
        await using var shared = new Shared<string, Thing>(_ => { made.Add(new Thing()); return made[^1]; }, TimeSpan.FromSeconds(30), _clock);
        var first = shared.Take("a");
        var second = shared.Take("a");
        Assert.Same(first.Value, second.Value);
        first.Dispose();
        first.Dispose();
        second.Dispose();

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, shared.Count);
        using (shared.Take("a"))
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Single(made);
        }

        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(0, shared.Count);
        Assert.True(made[0].Disposed);
    }

    private sealed class Thing : IAsyncDisposable
    {
        public bool Disposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
