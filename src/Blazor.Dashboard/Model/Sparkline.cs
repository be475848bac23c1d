using System.Globalization;
using System.Text;

namespace ProxPaaS.Dashboard.Model;

/// <summary>An SVG path of a short series, in a box of the given size.</summary>
internal static class Sparkline
{
    /// <summary>The line; empty with fewer than two values. The newest value is at the right edge.</summary>
    public static string Line(IReadOnlyList<double> values, int slots, double width, double height)
    {
        if (values.Count < 2)
        {
            return "";
        }

        // Headroom, so that a steady rate is a line in the box and not its upper border.
        var max = Math.Max(values.Max() * 1.25, 1e-9);
        var step = width / Math.Max(1, slots - 1);
        var path = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            var x = width - ((values.Count - 1 - i) * step);
            var y = height - 1 - (Math.Max(0, values[i]) / max * (height - 2));
            path.Append(i == 0 ? 'M' : 'L').Append(Number(x)).Append(' ').Append(Number(y));
        }

        return path.ToString();
    }

    /// <summary>The same, closed along the bottom.</summary>
    public static string Area(IReadOnlyList<double> values, int slots, double width, double height)
        => Line(values, slots, width, height) is { Length: > 0 } line
            ? $"{line}L{Number(width)} {Number(height)}L{Number(width - ((values.Count - 1) * (width / Math.Max(1, slots - 1))))} {Number(height)}Z"
            : "";

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
