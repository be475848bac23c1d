using System.Diagnostics;
using System.Text.Json;

namespace ProxPaaS.Benchmarks;

/// <summary>A run of the whole platform on this machine, by <c>./run --NAME</c>.</summary>
internal static class PlatformRun
{
    /// <summary>What it wrote to <c>artifacts/NAME.json</c>.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is its last line.</exception>
    public static async Task<JsonElement> ReportAsync(string name, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(Checkout.Root, "run")) { ArgumentList = { $"--{name}" }, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{output.TrimEnd().Split('\n')[^1]} {await errors}");
        }

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "artifacts", $"{name}.json"), cancellationToken));
        return report.RootElement.Clone();
    }
}
