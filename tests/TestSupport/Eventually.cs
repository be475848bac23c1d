using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ProxPaaS.Tests.Support;

/// <summary>Looks again until something is so, where nothing tells of the change. The limit only ends a failing test.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(20);

    /// <returns>The first thing that the look finds.</returns>
    /// <exception cref="TimeoutException">It found nothing for a minute, or for <paramref name="limit"/>.</exception>
    public static async Task<T> FoundAsync<T>(Func<Task<T?>> look, TimeSpan? limit = null, [CallerArgumentExpression(nameof(look))] string what = "")
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (Stopwatch.GetElapsedTime(started) > (limit ?? Limit))
            {
                throw new TimeoutException($"It did not come about: {what}");
            }

            await Task.Delay(Pause);
        }
    }

    public static Task TrueAsync(Func<Task<bool>> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string what = "")
        => FoundAsync(async () => await condition() ? what : null, limit, what);

    public static Task TrueAsync(Func<bool> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string what = "")
        => TrueAsync(() => Task.FromResult(condition()), limit, what);
}
