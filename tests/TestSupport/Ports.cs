using System.Net.Sockets;

namespace ProxPaaS.Tests.Support;

public static class Ports
{
    /// <summary>Waits until something listens on the port of loopback.</summary>
    /// <param name="gone">What the server said when it ended instead; null while it lives.</param>
    public static async Task ListeningAsync(int port, Func<string?> gone)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                if (gone() is { } output)
                {
                    throw new InvalidOperationException($"The server ended: {output}");
                }

                await Task.Delay(50, limit.Token);
            }
        }
    }
}
