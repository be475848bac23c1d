using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>Answers one lab host's <c>pct</c> calls on a socket that only root may open.</summary>
internal sealed partial class PctServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stopping = new();
    private readonly PctCommands _commands;
    private readonly ILogger<PctServer> _logger;
    private readonly string _path;
    private readonly Task _accepting;

    public PctServer(string path, PctCommands commands, ILogger<PctServer> logger)
    {
        (_path, _commands, _logger) = (path, commands, logger);
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        File.Delete(_path);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var connection = await _listener.AcceptAsync(_stopping.Token);
                _ = ServeAsync(connection);
            }
            catch (Exception ex) when (ex is OperationCanceledException or ObjectDisposedException || _stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException ex)
            {
                LogAcceptFailed(ex);
            }
        }
    }

    /// <summary>A caller that goes away does not stop its command: without a terminal, pct goes on on Proxmox too.</summary>
    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            if (await reader.ReadLineAsync(_stopping.Token) is not { } line) { return; }
            var request = JsonSerializer.Deserialize(line, PctJson.Default.PctRequest)!;
            var reply = await _commands.RunAsync(request, _stopping.Token);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(reply, PctJson.Default.PctReply), _stopping.Token);
        }
        catch (Exception ex) when (!_stopping.IsCancellationRequested)
        {
            LogCallFailed(ex);
        }
        catch (Exception)
        {
            // The lab is ending.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A pct call could not be accepted")]
    private partial void LogAcceptFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A pct call failed")]
    private partial void LogCallFailed(Exception exception);
}
