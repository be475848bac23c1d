using System.ComponentModel;
using System.Diagnostics;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Runs the machine's own programs (ip, iptables, lxc-*, tar, mount): arguments as a list, never a shell.</summary>
internal static class LinuxTool
{
    private const string SystemPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    public static async Task<ToolResult> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken,
        string? workingDirectory = null, Stream? input = null)
    {
        using var process = Start(program, arguments, workingDirectory, input is not null);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            if (input is not null) { await FeedAsync(process, input, cancellationToken); }
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }
        return new ToolResult(process.ExitCode, await output, await errors);
    }

    /// <summary>As <see cref="RunAsync"/>, but a non-zero end is a <see cref="GuestBackendException"/> with the program's own words.</summary>
    public static async Task<string> CheckAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken,
        string? workingDirectory = null, Stream? input = null)
    {
        var result = await RunAsync(program, arguments, cancellationToken, workingDirectory, input);
        return result.ExitCode == 0 ? result.Output : throw new GuestBackendException(
            $"command '{program} {string.Join(' ', arguments)}' failed: exit code {result.ExitCode}: {result.Errors.Trim()}");
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, string? workingDirectory, bool redirectInput)
    {
        var start = new ProcessStartInfo(Locate(program))
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "/",
        };
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        start.Environment["PATH"] = SystemPath;
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception ex)
        {
            throw new GuestBackendException($"'{program}' cannot be started: {ex.Message}", ex);
        }
    }

    /// <summary>A program is looked up before the start, because the lookup would otherwise use the lab's own PATH.</summary>
    private static string Locate(string program)
        => program.StartsWith('/') ? program : SystemPath.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;

    private static async Task FeedAsync(Process process, Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await input.CopyToAsync(process.StandardInput.BaseStream, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program stopped reading; its exit code and words say why.
        }
    }

    private static void Kill(Process process)
    {
        try { process.Kill(entireProcessTree: true); }
        catch (InvalidOperationException) { /* It ended by itself just before. */ }
    }
}
