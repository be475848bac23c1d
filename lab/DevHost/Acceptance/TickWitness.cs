using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>Somebody outside of the platform whom each run calls: what really ran is what called, whatever the platform's rows say.</summary>
internal sealed class TickWitness : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<DateTimeOffset> _calls = new();
    private readonly Task _listening;

    /// <param name="address">Of this machine, as containers in the nodes reach it.</param>
    public TickWitness(string address)
    {
        _listener = new(IPAddress.Parse(address), 0);
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}/";
        _listening = ListenAsync();
    }

    public string Url { get; }

    public IReadOnlyList<DateTimeOffset> Calls => [.. _calls];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _listening;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                using var caller = await _listener.AcceptTcpClientAsync(_ending.Token);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                patience.CancelAfter(TimeSpan.FromSeconds(5));
                await using var stream = caller.GetStream();
                using var reader = new StreamReader(stream);
                if (await reader.ReadLineAsync(patience.Token) is not { Length: > 0 })
                {
                    continue;
                }

                _calls.Enqueue(DateTimeOffset.UtcNow);
                while (await reader.ReadLineAsync(patience.Token) is { Length: > 0 })
                {
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nheard\n"), patience.Token);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
            {
                // The caller left, or this is the end.
            }
        }
    }
}
