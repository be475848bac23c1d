using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ProxPaaS.Tests.Support;

/// <summary>Looks again until something is so, where nothing tells of the change.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a test waits for what must come: no measure of how fast it comes, it only ends a failing test.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(90);

    /// <returns>The first thing that the look finds.</returns>
    /// <exception cref="TimeoutException">It found nothing within <see cref="Limit"/>.</exception>
    public static async Task<T> FoundAsync<T>(Func<Task<T?>> look, [CallerArgumentExpression(nameof(look))] string what = "")
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"It did not come about: {what}");
            }

            await Task.Delay(Pause);
        }
    }

    public static Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
        => FoundAsync(async () => await condition() ? what : null, what);

    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
        => TrueAsync(() => Task.FromResult(condition()), what);
}
