using System.Globalization;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <summary>
/// Reads BuildKit's plain progress: <c>#5 [2/3] RUN make</c>, <c>#5 0.312 its output</c>, <c>#5 DONE 0.4s</c>, <c>#5 CACHED</c>,
/// <c>#5 ERROR: …</c>, <c>#5 CANCELED</c>. Output of the build itself always carries its time, so it cannot pretend to be one of them. Pure.
/// </summary>
internal static class BuildProgress
{
    private const int MostSteps = 2000;
    private const int LongestName = 300;

    /// <summary>Null for a line that is output.</summary>
    public static BuildStepChange? Read(string line)
    {
        var space = line.IndexOf(' ');
        if (line.Length < 3 || line[0] != '#' || space < 2 || !int.TryParse(line.AsSpan(1, space - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostSteps)
        {
            return null;
        }

        var rest = line[(space + 1)..];
        return rest switch
        {
            "CACHED" => new(number, null, BuildStepState.Cached, 0),
            "CANCELED" => new(number, null, BuildStepState.Cancelled, null),
            _ when rest.StartsWith("DONE ", StringComparison.Ordinal) && Milliseconds(rest[5..]) is { } took => new(number, null, BuildStepState.Done, took),
            _ when rest.StartsWith("ERROR: ", StringComparison.Ordinal) || rest.StartsWith("ERROR ", StringComparison.Ordinal) => new(number, null, BuildStepState.Failed, null),
            _ when rest.Length == 0 || char.IsAsciiDigit(rest[0]) || rest.StartsWith("sha256:", StringComparison.Ordinal) || rest == "..." => null,
            _ => new(number, Shown(rest), null, null),
        };
    }

    // "0.4s"
    private static long? Milliseconds(string text)
        => text.EndsWith('s') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e6
            ? (long)Math.Round(seconds * 1000) : null;

    private static string Shown(string name) => new([.. name.Take(LongestName).Select(c => char.IsControl(c) ? ' ' : c)]);
}
