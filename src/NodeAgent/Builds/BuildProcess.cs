using System.Diagnostics;
using ProxPaaS.NodeAgent.Logs;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>Runs <c>docker build</c> and hands out its lines as they come. Cancelling kills it at once, which ends BuildKit's steps too.</summary>
internal static class BuildProcess
{
    public static async Task<int> RunAsync(string program, BuildCommand command, Action<string> onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, command.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var gate = new Lock();
        await Task.WhenAll(CopyAsync(process.StandardOutput.BaseStream, onLine, gate), CopyAsync(process.StandardError.BaseStream, onLine, gate));
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    private static async Task CopyAsync(Stream stream, Action<string> onLine, Lock gate)
    {
        var lines = new LineAssembler(line =>
        {
            lock (gate)
            {
                onLine(line);
            }
        });
        var buffer = new byte[16 * 1024];
        for (var read = await stream.ReadAsync(buffer); read > 0; read = await stream.ReadAsync(buffer))
        {
            lines.Push(buffer.AsSpan(0, read));
        }

        lines.Flush();
    }
}
