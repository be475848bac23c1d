using Microsoft.Extensions.Caching.Memory;

namespace ProxPaaS.Dashboard.Acting;

/// <summary>What was read moments ago, so that a page that gets its circuit, or is come back to, does not begin with a skeleton. Always read again after.</summary>
public sealed class RecentAnswers(TimeProvider clock) : IDisposable
{
    private const int Most = 500;
    private static readonly TimeSpan Keeping = TimeSpan.FromSeconds(30);
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Most, Clock = new CacheClock(clock) });

    /// <param name="token">Whose answer it is: nobody gets another one's.</param>
    public bool TryGet<T>(string token, string key, out T? value) => _cache.TryGetValue((token, key, typeof(T)), out value);

    public void Keep<T>(string token, string key, T value) => _cache.Set((token, key, typeof(T)), value, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Keeping });

    public void Dispose() => _cache.Dispose();

    private sealed class CacheClock(TimeProvider clock) : Microsoft.Extensions.Internal.ISystemClock
    {
        public DateTimeOffset UtcNow => clock.GetUtcNow();
    }
}
