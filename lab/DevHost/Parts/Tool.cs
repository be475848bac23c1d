using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ProxPaaS.DevHost.Parts;

/// <summary>Runs a program with its arguments as a list and returns what it printed.</summary>
internal static class Tool
{
    /// <exception cref="ToolFailedException">It ended with another code than 0, or does not exist.</exception>
    public static async Task<string> RunAsync(
        string file, IReadOnlyList<string> arguments, CancellationToken cancellationToken, Action<string>? onLine = null,
        string? input = null, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var output = new StringBuilder();
        var everything = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data, output);
        process.ErrorDataReceived += (_, line) => Take(line.Data, null);
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new ToolFailedException(file, $"'{file}' could not be started: {missing.Message}", missing);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? output.ToString()
            : throw new ToolFailedException(file, $"'{file} {string.Join(' ', arguments.Take(3))}' ended with {process.ExitCode}:\n{Tail(everything.ToString())}");

        void Take(string? line, StringBuilder? alsoInto)
        {
            if (line is null)
            {
                return;
            }

            lock (everything)
            {
                everything.AppendLine(line);
                alsoInto?.AppendLine(line);
            }

            onLine?.Invoke(line);
        }
    }

    private static string Tail(string text) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(25));
}
