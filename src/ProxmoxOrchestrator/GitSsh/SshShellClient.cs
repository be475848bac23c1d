using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>
/// This program as the account's login shell: sshd starts it as <c>-c "VERB SOCKET KEY"</c> for every session. It carries bytes between the session and the
/// control plane's socket and decides nothing.
/// </summary>
internal static class SshShellClient
{
    private const int Failed = 1;

    /// <summary>Null: not started by sshd.</summary>
    public static async Task<int?> RunAsync(string[] args)
    {
        if (args is not ["-c", var line] || line.Split(' ') is not [SshFiles.Verb, var socket, var keyId])
        {
            return null;
        }

        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            await using var stream = new NetworkStream(connection);
            var hello = new SshHello(keyId, Environment.GetEnvironmentVariable("SSH_ORIGINAL_COMMAND"), Environment.GetEnvironmentVariable("GIT_PROTOCOL"), Environment.GetEnvironmentVariable("SSH_CONNECTION")?.Split(' ')[0]);
            var greeting = JsonSerializer.SerializeToUtf8Bytes(hello, SshJson.Default.SshHello);
            await stream.WriteAsync((byte[])[.. greeting, (byte)'\n']);
            _ = SendAsync(connection, stream);
            return await ReceiveAsync(stream);
        }
        catch (Exception ex) when (ex is SocketException or IOException)
        {
            await Console.Error.WriteLineAsync("ProxPaaS is not answering at the moment. Apps keep serving; try again in a few seconds.");
            return Failed;
        }
    }

    private static async Task SendAsync(Socket connection, NetworkStream stream)
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(stream);
            connection.Shutdown(SocketShutdown.Send);
        }
        catch (Exception ex) when (ex is IOException or SocketException or ObjectDisposedException)
        {
            // The other side has said its last word.
        }
    }

    private static async Task<int> ReceiveAsync(NetworkStream stream)
    {
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        var head = new byte[SshFrame.HeadBytes];
        var data = new byte[SshFrame.Longest];
        while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
            if (length is < 0 or > SshFrame.Longest)
            {
                return Failed;
            }

            await stream.ReadExactlyAsync(data.AsMemory(0, length));
            switch (head[0])
            {
                case SshFrame.Output:
                    await output.WriteAsync(data.AsMemory(0, length));
                    await output.FlushAsync();
                    break;
                case SshFrame.Error:
                    await error.WriteAsync(data.AsMemory(0, length));
                    break;
                case SshFrame.Exit:
                    return data[0];
            }
        }

        return Failed;
    }
}
