using System.Net;
using System.Net.Sockets;

namespace ProxPaaS.Tests.Support;

/// <summary>A cable to a local port that can be cut without a word: connections stay open, nothing comes through any more.</summary>
public sealed class TcpRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _target;
    private volatile TaskCompletionSource _through = Open();

    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut() => _through = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend() => _through.TrySetResult();

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Stop();
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
            }
            catch (Exception ex) when (ex is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await _through.Task.WaitAsync(_ending.Token);
                await far.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
                await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream()), CopyAsync(far.GetStream(), near.GetStream()));
            }
            catch (Exception ex) when (ex is OperationCanceledException or SocketException)
            {
                // One side is gone: so is the other.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var read)
            {
                await _through.Task.WaitAsync(_ending.Token);
                await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The same.
        }
    }
}
