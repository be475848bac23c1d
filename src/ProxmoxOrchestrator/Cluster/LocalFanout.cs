using System.Collections.Concurrent;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>The fan-out of a control plane that is alone.</summary>
internal sealed class LocalFanout(TimeProvider clock) : IFanout
{
    private const int SweepEvery = 1000;

    private readonly Lock _publishing = new();
    private readonly ConcurrentDictionary<string, Channel> _channels = new();
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private int _writes;

    public bool IsShared => false;

    public Task PublishAsync(string channel, long floor, byte[] payload, CancellationToken cancellationToken)
    {
        lock (_publishing)
        {
            var to = _channels.GetOrAdd(channel, _ => new Channel());
            to.Number = Math.Max(to.Number, floor) + 1;
            foreach (var subscriber in to.Subscribers)
            {
                subscriber(to.Number, payload);
            }
        }

        return Task.CompletedTask;
    }

    public Task SubscribeAsync(string channel, Action<long, byte[]> onMessage, Action onGap, CancellationToken cancellationToken)
    {
        lock (_publishing)
        {
            _channels.GetOrAdd(channel, _ => new Channel()).Subscribers.Add(onMessage);
        }

        return Task.CompletedTask;
    }

    public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
        => Task.FromResult(_entries.TryGetValue(key, out var entry) && !IsOver(entry) ? entry.Value : null);

    public Task SetAsync(string key, byte[] value, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        Sweep();
        _entries[key] = new Entry(value, 0, clock.GetTimestamp(), timeToLive);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        _entries.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public Task<long> IncrementAsync(string key, TimeSpan window, CancellationToken cancellationToken)
    {
        Sweep();
        var entry = _entries.AddOrUpdate(
            key,
            _ => new Entry([], 1, clock.GetTimestamp(), window),
            (_, old) => IsOver(old) ? new Entry([], 1, clock.GetTimestamp(), window) : old with { Count = old.Count + 1 });
        return Task.FromResult(entry.Count);
    }

    public Task DecrementAsync(string key, CancellationToken cancellationToken)
    {
        while (_entries.TryGetValue(key, out var entry) && !_entries.TryUpdate(key, entry with { Count = entry.Count - 1 }, entry))
        {
            // Somebody else counted in between.
        }

        return Task.CompletedTask;
    }

    public Task<IAsyncDisposable?> TryLockAsync(string name, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var key = $"lock:{name}";
        var mine = new Entry([], 0, clock.GetTimestamp(), timeToLive);
        var holds = _entries.AddOrUpdate(key, mine, (_, old) => IsOver(old) ? mine : old);
        return Task.FromResult<IAsyncDisposable?>(ReferenceEquals(holds, mine) ? new Held(_entries, key, mine) : null);
    }

    private bool IsOver(Entry entry) => clock.GetElapsedTime(entry.Since) >= entry.TimeToLive;

    /// <summary>Entries end by being looked at; those that nobody asks for any more are found here.</summary>
    private void Sweep()
    {
        if (Interlocked.Increment(ref _writes) % SweepEvery != 0)
        {
            return;
        }

        foreach (var entry in _entries.Where(e => IsOver(e.Value)))
        {
            _entries.TryRemove(entry);
        }
    }

    private sealed class Channel
    {
        public long Number { get; set; }

        public List<Action<long, byte[]>> Subscribers { get; } = [];
    }

    private sealed record Entry(byte[] Value, long Count, long Since, TimeSpan TimeToLive);

    private sealed class Held(ConcurrentDictionary<string, Entry> entries, string key, Entry mine) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            entries.TryRemove(new KeyValuePair<string, Entry>(key, mine));
            return ValueTask.CompletedTask;
        }
    }
}
