using System.Diagnostics;
using System.Net.Sockets;

namespace ProxPaaS.DevHost.Parts;

internal static class Waiting
{
    /// <summary>Asks until the answer is there; <paramref name="why"/> explains a time-out.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> ask, TimeSpan limit, Func<string> why, CancellationToken cancellationToken, TimeSpan? pause = null)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"after {limit.TotalSeconds:0} s: {why()}");
            }

            await Task.Delay(pause ?? TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    public static async Task ForPortAsync(string address, int port, string log, CancellationToken cancellationToken)
        => await ForAsync(
            async () =>
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(address, port, cancellationToken);
                    return "open";
                }
                catch (SocketException)
                {
                    return null;
                }
            },
            TimeSpan.FromSeconds(30), () => $"nothing listens on {address}:{port}; see {log}", cancellationToken);
}
