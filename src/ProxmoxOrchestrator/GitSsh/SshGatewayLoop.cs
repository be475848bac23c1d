using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>The socket that sessions come in by. Only the account's own processes, and this process' account, are heard.</summary>
internal sealed partial class SshGatewayLoop(IOptions<SshOptions> options, SshSessionExecutor sessions, ILogger<SshGatewayLoop> logger) : BackgroundService
{
    private const int LongestHello = 16 * 1024;
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    private static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        Directory.CreateDirectory(options.Value.RuntimePath);
        var path = Path.Combine(options.Value.RuntimePath, SshFiles.Socket);
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        // Anybody may knock; who it is says the kernel.
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        listener.Listen(128);
        while (!stoppingToken.IsCancellationRequested)
        {
            var connection = await listener.AcceptAsync(stoppingToken);
            _ = ServeAsync(connection, stoppingToken);
        }
    }

    private async Task ServeAsync(Socket connection, CancellationToken cancellationToken)
    {
        using (connection)
        {
            try
            {
                if (!IsOurs(connection))
                {
                    return;
                }

                await using var stream = new NetworkStream(connection);
                if (await HelloAsync(stream, cancellationToken) is { } hello)
                {
                    await sessions.RunAsync(hello, stream, cancellationToken);
                }
            }
            catch (Exception ex) when (ex is IOException or SocketException or JsonException or OperationCanceledException)
            {
                // The client left, or it is no session of ours.
            }
            catch (Exception ex)
            {
                LogFailed(ex);
            }
        }
    }

    private bool IsOurs(Socket connection)
    {
        var credentials = new byte[12];
        connection.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        var user = MemoryMarshal.Read<uint>(credentials.AsSpan(4));
        return user == SystemAccount.Find(options.Value.Account)?.UserId;
    }

    /// <summary>Byte by byte up to the line's end: what follows belongs to git.</summary>
    private static async Task<SshHello?> HelloAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(HelloWithin);
        var line = new MemoryStream();
        var one = new byte[1];
        while (await stream.ReadAsync(one, time.Token) == 1 && one[0] != '\n' && line.Length < LongestHello)
        {
            line.WriteByte(one[0]);
        }

        return JsonSerializer.Deserialize(Encoding.UTF8.GetString(line.ToArray()), SshJson.Default.SshHello);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A session of git over SSH failed")]
    private partial void LogFailed(Exception exception);
}
