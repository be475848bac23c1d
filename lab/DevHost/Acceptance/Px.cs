using System.Diagnostics;
using System.Text;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>The px program as a person has it: signed in, with a home of its own, in a folder; arguments as a list.</summary>
internal sealed class Px(string program, string home)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public string Home => home;

    /// <summary>The same program as another person has it.</summary>
    public Px At(string otherHome) => new(program, otherHome);

    /// <param name="interruptAt">Ctrl-C as soon as a line of standard output holds this.</param>
    public async Task<PxAnswer> RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string input = "", string? interruptAt = null)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in new[] { "PX_HOST", "PX_TOKEN", "XDG_CONFIG_HOME" })
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        var started = Stopwatch.GetTimestamp();
        using var process = new Process { StartInfo = start };
        var (output, error) = (new StringBuilder(), new StringBuilder());
        process.OutputDataReceived += (_, line) => Take(output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        var command = string.Join(' ', arguments);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"px {command} has not ended after {Longest.TotalMinutes:0} minutes; it printed: {output}{error}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new(command, process.ExitCode, output.ToString(), error.ToString(), Stopwatch.GetElapsedTime(started));

        void Take(StringBuilder into, string? line)
        {
            if (line is null)
            {
                return;
            }

            into.Append(line).Append('\n');
            if (into == output && interruptAt is not null && line.Contains(interruptAt, StringComparison.Ordinal))
            {
                Signals.Interrupt(process.Id);
            }
        }
    }
}
