using System.Globalization;
using System.Text.RegularExpressions;

namespace ProxPaaS.Benchmarks.Edge;

/// <summary>Debian's wrk: a closed loop of so many connections for so many seconds, on loopback only.</summary>
internal static partial class WrkClient
{
    private const string Path = "/usr/bin/wrk";

    public static async Task<WrkResult> RunAsync(int port, string path, int connections, int seconds, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path))
        {
            throw new BenchmarkSkippedException("the load comes from wrk, which is not installed; run ./bench as root on Debian, or install wrk.");
        }

        var output = await ChildProcess.OutputAsync(
            Path,
            ["--latency", "-t1", $"-c{connections}", $"-d{seconds}s", "-H", $"Host: {EdgeProgram.Host}", $"http://127.0.0.1:{port}{path}"],
            cancellationToken);
        return Parse(output);
    }

    // Requests/sec:  42107.51
    //     50%  732.00us
    //     99%    2.81ms
    //   Non-2xx or 3xx responses: 12
    //   Socket errors: connect 0, read 3, write 0, timeout 0
    private static WrkResult Parse(string output)
    {
        var errors = ErrorCounts().Matches(output).Sum(match => match.Groups["count"].Captures.Sum(capture => long.Parse(capture.Value, CultureInfo.InvariantCulture)));
        return new(
            double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(output, "50"),
            Milliseconds(output, "99"),
            errors);
    }

    private static double Milliseconds(string output, string percent)
    {
        var match = Latency().Matches(output).First(found => found.Groups[1].Value == percent);
        return double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) * match.Groups[3].Value switch { "us" => 0.001, "s" => 1000, _ => 1 };
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"^\s+(\d+)%\s+([\d.]+)(us|ms|s)\s*$", RegexOptions.Multiline)]
    private static partial Regex Latency();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<count>\d+)|Socket errors: connect (?<count>\d+), read (?<count>\d+), write (?<count>\d+), timeout (?<count>\d+)")]
    private static partial Regex ErrorCounts();
}
