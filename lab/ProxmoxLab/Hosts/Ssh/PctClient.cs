using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>The <c>pct</c> program itself: <c>pvelab pct SOCKET ARGS…</c>, called by the script on an SSH session's PATH.</summary>
internal static class PctClient
{
    public static async Task<int> RunAsync(string socketPath, string[] arguments)
    {
        PctReply reply;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath));
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new PctRequest(arguments, Environment.CurrentDirectory), PctJson.Default.PctRequest));
            await stream.WriteAsync("\n"u8.ToArray());
            reply = (await JsonSerializer.DeserializeAsync(stream, PctJson.Default.PctReply))!;
        }
        catch (Exception ex) when (ex is SocketException or IOException or JsonException)
        {
            await Console.Error.WriteLineAsync($"ipcc_send_rec failed: the lab does not answer ({ex.Message}); is pvelab running?");
            return 111;
        }

        await Console.Out.WriteAsync(reply.Output);
        await Console.Error.WriteAsync(reply.Errors);
        return reply.Execute is { } command ? await ExecuteAsync(command) : reply.ExitCode;
    }

    /// <summary>Not redirected: the command talks to the SSH session directly.</summary>
    private static async Task<int> ExecuteAsync(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0]);
        foreach (var argument in command.Skip(1)) { start.ArgumentList.Add(argument); }
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
