using System.Collections.Immutable;
using System.Globalization;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>One field of a schedule: <c>*</c>, <c>5</c>, <c>1-5</c>, <c>*/15</c>, <c>10-40/10</c>, names, and lists of them. Pure.</summary>
/// <param name="Values">One bit for each value that matches.</param>
/// <param name="Any">It began with a star: it says nothing about this unit.</param>
internal readonly record struct CronField(ulong Values, bool Any)
{
    public bool Has(int value) => (Values & (1UL << value)) != 0;

    /// <param name="names">Of values from <paramref name="least"/> on; empty for none.</param>
    /// <returns>Null when the text is none.</returns>
    public static CronField? Parse(string text, int least, int most, ImmutableArray<string> names)
    {
        var values = 0UL;
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var one] => (one, 1),
                [var one, var every] when int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 && n <= most => (one, n),
                _ => ("", 0),
            };
            if (step == 0 || Bounds(range, least, most, names, stepped: part.Contains('/')) is not { } bounds)
            {
                return null;
            }

            for (var value = bounds.From; value <= bounds.To; value += step)
            {
                values |= 1UL << value;
            }
        }

        return new(values, text[0] == '*');
    }

    private static (int From, int To)? Bounds(string range, int least, int most, ImmutableArray<string> names, bool stepped)
    {
        var ends = range.Split('-');
        if (range == "*")
        {
            return (least, most);
        }

        if (ends.Length > 2 || Value(ends[0], least, most, names) is not { } from)
        {
            return null;
        }

        // 5/10 means from 5 on, as in most crons.
        int? to = ends.Length == 2 ? Value(ends[1], least, most, names) : stepped ? most : from;
        return to >= from ? (from, to.Value) : null;
    }

    private static int? Value(string text, int least, int most, ImmutableArray<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return least + i;
            }
        }

        return text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null;
    }
}
