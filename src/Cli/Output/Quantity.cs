using System.Globalization;

namespace ProxPaaS.Cli.Output;

/// <summary>CPU and memory as people write them, and back.</summary>
internal static class Quantity
{
    /// <summary><c>500m</c>, <c>0.5</c> or <c>2</c> cores → thousandths of a core; null when it is neither.</summary>
    public static int? CpuMilli(string text)
        => text.EndsWith('m')
            ? int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var milli) ? milli : null
            : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cores) && cores <= 1024 ? (int)(cores * 1000) : null;

    /// <summary><c>256</c>, <c>256M</c>, <c>256Mi</c>, <c>1G</c>, <c>1.5GiB</c> → MiB; null when it is none of them.</summary>
    public static int? MemoryMiB(string text)
    {
        var upper = text.ToUpperInvariant().TrimEnd('B').TrimEnd('I');
        var (number, factor) = upper.Length > 0 && upper[^1] == 'G' ? (upper[..^1], 1024)
            : upper.Length > 0 && upper[^1] == 'M' ? (upper[..^1], 1)
            : (upper, 1);
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * factor <= int.MaxValue
            ? (int)(value * factor)
            : null;
    }

    public static string Cpu(int milli) => milli % 1000 == 0 ? $"{milli / 1000}" : $"{milli / 1000m:0.###}";

    public static string Memory(long mib) => mib >= 1024 && mib % 256 == 0 ? $"{mib / 1024m:0.##} GiB" : $"{mib} MiB";

    /// <summary>How long ago, in its largest unit.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)age.TotalSeconds)}s",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes}m",
        { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
        _ => $"{(int)age.TotalDays}d",
    };
}
