using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace ProxPaaS.NodeAgent.Logs;

/// <summary>Docker stamps lines in nanoseconds, which no .NET time type holds; resuming without gap or double needs all nine digits.</summary>
internal static class DockerTimestamp
{
    /// <summary><c>2026-11-23T10:26:28.649818363Z text</c> → time and text; null time where there is no stamp.</summary>
    public static (Timestamp? At, string Text) Split(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var stamp = space < 0 ? line : line[..space];
        return Parse(stamp) is { } at ? (at, space < 0 ? "" : line[(space + 1)..]) : (null, line);
    }

    /// <summary>For the <c>since</c> parameter: unix seconds with nine decimals.</summary>
    public static string ToParameter(Timestamp at) => string.Create(CultureInfo.InvariantCulture, $"{at.Seconds}.{at.Nanos:000000000}");

    private static Timestamp? Parse(string stamp)
    {
        // At least 2026-11-23T10:26:28Z
        if (stamp.Length < 20 || stamp[10] != 'T' || stamp[^1] != 'Z'
            || !DateTimeOffset.TryParseExact(stamp[..19], "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var whole))
        {
            return null;
        }

        var fraction = stamp.Length > 20 && stamp[19] == '.' ? stamp[20..^1].PadRight(9, '0') : "0";
        return int.TryParse(fraction.Length > 9 ? fraction[..9] : fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var nanos)
            ? new Timestamp { Seconds = whole.ToUnixTimeSeconds(), Nanos = nanos }
            : null;
    }
}
