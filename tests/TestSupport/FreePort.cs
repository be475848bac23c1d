using System.Net;
using System.Net.Sockets;

namespace ProxPaaS.Tests.Support;

public static class FreePort
{
    // Below what the kernel hands out by itself (ip_local_port_range), to listeners on port 0 and to connections: between its choice and its
    // use, and while its server is away, nobody comes upon such a port by chance.
    private const int First = 22_000, Count = 10_000;

    private static int _given = Random.Shared.Next(Count);

    /// <summary>A TCP port of loopback that nobody listens on, given to nobody else in this process.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _given) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException ex) when (ex.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody's: the next one.
            }
        }
    }
}
