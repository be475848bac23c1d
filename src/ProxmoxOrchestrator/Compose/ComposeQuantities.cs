using System.Globalization;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>Compose's sizes and times. Pure.</summary>
internal static class ComposeQuantities
{
    /// <summary>512m, 1g, 1.5gb, 1048576, 512MiB → MiB, rounded up. Null when it is none.</summary>
    public static int? MemoryMiB(string text)
    {
        var (number, unit) = Split(text);
        var bytes = unit switch { "" or "b" => 1.0, "k" or "kb" or "kib" => 1024.0, "m" or "mb" or "mib" => 1048576.0, "g" or "gb" or "gib" => 1073741824.0, _ => double.NaN };
        return number is { } n && n * bytes / 1048576 is >= 0 and < 1e9 and var mib ? (int)Math.Ceiling(mib) : null;
    }

    /// <summary>0.5 → 500.</summary>
    public static int? CpuMilli(string text)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus) && cpus is > 0 and < 1e6 ? (int)Math.Ceiling(cpus * 1000) : null;

    /// <summary>30s, 1m30s, 500ms, 2h → seconds, rounded up. Null when it is none.</summary>
    public static int? Seconds(string text)
    {
        var total = 0.0;
        var rest = text.Trim();
        while (rest.Length > 0)
        {
            var digits = rest.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
            var letters = rest[digits..].TakeWhile(char.IsAsciiLetter).Count();
            var factor = rest[digits..(digits + letters)] switch { "us" => 1e-6, "ms" => 1e-3, "s" => 1.0, "m" => 60.0, "h" => 3600.0, _ => double.NaN };
            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || double.IsNaN(factor))
            {
                return null;
            }

            total += number * factor;
            rest = rest[(digits + letters)..];
        }

        return text.Trim().Length > 0 && total < 1e7 ? (int)Math.Ceiling(total) : null;
    }

    private static (double? Number, string Unit) Split(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        return double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? (number, text[digits..].Trim().ToLowerInvariant()) : (null, "");
    }
}
