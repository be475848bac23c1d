namespace ProxPaaS.Dashboard.Live;

/// <summary>Things that several circuits use at once: made at the first use, kept a little after the last one, so that a reload finds them warm.</summary>
internal sealed class Shared<TKey, TValue>(Func<TKey, TValue> create, TimeSpan keep, TimeProvider clock) : IAsyncDisposable
    where TKey : notnull
    where TValue : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Entry> _entries = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public Lease Take(TKey key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry(create(key));
                _entries[key] = entry;
            }

            entry.Users++;
            entry.Expiry?.Dispose();
            entry.Expiry = null;
            return new Lease(this, key, entry.Value);
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Entry> all;
        lock (_gate)
        {
            all = [.. _entries.Values];
            _entries.Clear();
        }

        foreach (var entry in all)
        {
            entry.Expiry?.Dispose();
            await entry.Value.DisposeAsync();
        }
    }

    private void Return(TKey key)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry) && --entry.Users == 0)
            {
                entry.Expiry = clock.CreateTimer(_ => Expire(key, entry), null, keep, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Expire(TKey key, Entry entry)
    {
        lock (_gate)
        {
            if (entry.Users > 0 || !_entries.Remove(key))
            {
                return;
            }

            entry.Expiry?.Dispose();
        }

        _ = entry.Value.DisposeAsync().AsTask();
    }

    public sealed class Lease(Shared<TKey, TValue> owner, TKey key, TValue value) : IDisposable
    {
        private int _returned;

        public TValue Value => value;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
            {
                owner.Return(key);
            }
        }
    }

    private sealed class Entry(TValue value)
    {
        public TValue Value { get; } = value;

        public int Users { get; set; }

        public ITimer? Expiry { get; set; }
    }
}
