using System.Diagnostics;

namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>Runs the programs that the build stands on (debootstrap, tar, zstd): arguments as a list, failures with the last lines of output.</summary>
internal static class BuildTool
{
    private const int TailLines = 15;

    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, Action<string>? line, CancellationToken cancellationToken)
    {
        var tail = new Queue<string>();
        void Keep(string? text)
        {
            if (text is null) { return; }
            lock (tail)
            {
                tail.Enqueue(text);
                if (tail.Count > TailLines) { tail.Dequeue(); }
            }
            line?.Invoke(text);
        }

        using var process = Start(program, arguments, redirectInput: false);
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitAsync(process, cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new NodeArchiveException($"{program} ended with {process.ExitCode}: {string.Join('\n', tail)}");
        }
    }

    /// <summary>Runs a program and hands its output stream to <paramref name="consume"/>.</summary>
    public static async Task ReadAsync(string program, IReadOnlyList<string> arguments, Func<Stream, Task> consume, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, redirectInput: false);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await consume(process.StandardOutput.BaseStream);
        }
        catch
        {
            Kill(process);
            throw;
        }
        await WaitAsync(process, cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new NodeArchiveException($"{program} ended with {process.ExitCode}: {(await errors).Trim()}");
        }
    }

    /// <summary>Runs a program that <paramref name="produce"/> feeds on its input.</summary>
    public static async Task WriteAsync(string program, IReadOnlyList<string> arguments, Func<Stream, Task> produce, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, redirectInput: true);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await produce(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (Exception ex)
        {
            Kill(process);
            throw ex is IOException ? new NodeArchiveException($"{program} stopped reading: {(await errors).Trim()}", ex) : ex;
        }
        await WaitAsync(process, cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new NodeArchiveException($"{program} ended with {process.ExitCode}: {(await errors).Trim()} {(await output).Trim()}");
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, bool redirectInput)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception ex)
        {
            throw new NodeArchiveException($"'{program}' cannot be started ({ex.Message}); install it with apt-get", ex);
        }
    }

    private static async Task WaitAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }
    }

    private static void Kill(Process process)
    {
        try { process.Kill(entireProcessTree: true); }
        catch (InvalidOperationException) { /* It ended by itself just before. */ }
    }
}
