namespace ProxPaaS.Nixpacks.Providers;

/// <summary>An npm version range, as far as choosing a major version needs it; pre-release tags are ignored.</summary>
internal sealed class SemverRange
{
    private static readonly (long, long, long) Zero = (0, 0, 0);
    private static readonly (long, long, long) Infinite = (long.MaxValue, 0, 0);

    private readonly List<((long, long, long) From, (long, long, long) To)> _intervals = [];

    /// <summary>Null when the text is no range.</summary>
    public static SemverRange? Parse(string text)
    {
        if (text.Length > 256)
        {
            return null;
        }

        var range = new SemverRange();
        foreach (var alternative in text.Split("||"))
        {
            if (Interval(alternative.Trim()) is not { } interval)
            {
                return null;
            }

            range._intervals.Add(interval);
        }

        return range;
    }

    /// <summary>Whether some version of this major lies in the range.</summary>
    public bool AllowsMajor(int major)
        => _intervals.Exists(interval => interval.From.CompareTo((major + 1, 0, 0)) < 0 && interval.To.CompareTo((major, 0, 0)) > 0 && interval.From.CompareTo(interval.To) < 0);

    private static ((long, long, long) From, (long, long, long) To)? Interval(string text)
    {
        if (text.Split(" - ") is [var low, var high])
        {
            return Partial.Parse(low.Trim()) is { } first && Partial.Parse(high.Trim()) is { } last ? (first.Low, last.High) : null;
        }

        var (from, to) = (Zero, Infinite);
        foreach (var comparator in Join(text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)))
        {
            var version = comparator.TrimStart('^', '~', '>', '<', '=');
            if (Partial.Parse(version) is not { } partial)
            {
                return null;
            }

            var (lower, upper) = comparator[..^version.Length] switch
            {
                "" or "=" => (partial.Low, partial.High),
                "^" => (partial.Low, partial.Caret),
                "~" or "~>" => (partial.Low, partial.Tilde),
                ">=" => (partial.Low, Infinite),
                ">" => (partial.High, Infinite),
                "<" => (Zero, partial.Low),
                "<=" => (Zero, partial.High),
                _ => (Infinite, Zero),
            };
            from = from.CompareTo(lower) < 0 ? lower : from;
            to = to.CompareTo(upper) > 0 ? upper : to;
        }

        return (from, to);
    }

    // ">= 18" is one comparator.
    private static IEnumerable<string> Join(string[] parts)
    {
        var pending = "";
        foreach (var part in parts)
        {
            if (part.All(character => "^~<>=".Contains(character)))
            {
                pending += part;
                continue;
            }

            yield return pending + part;
            pending = "";
        }
    }

    /// <summary>1, 1.x, 1.2, 1.2.3: the versions it stands for, from Low up to but without High.</summary>
    private sealed record Partial(long? Major, long? Minor, long? Patch)
    {
        public (long, long, long) Low => (Major ?? 0, Minor ?? 0, Patch ?? 0);

        public (long, long, long) High => Major is not { } major ? Infinite : Minor is not { } minor ? (major + 1, 0, 0) : Patch is not { } patch ? (major, minor + 1, 0) : (major, minor, patch + 1);

        public (long, long, long) Caret => Major is not { } major ? Infinite
            : major > 0 || Minor is null ? (major + 1, 0, 0)
            : Minor > 0 || Patch is null ? (0, Minor.Value + 1, 0) : (0, 0, Patch.Value + 1);

        public (long, long, long) Tilde => Major is not { } major ? Infinite : Minor is { } minor ? (major, minor + 1, 0) : (major + 1, 0, 0);

        public static Partial? Parse(string text)
        {
            var parts = text.TrimStart('v', 'V').Split(['-', '+'], 2)[0].Split('.');
            if (parts.Length > 3)
            {
                return null;
            }

            var numbers = new long?[3];
            for (var i = 0; i < parts.Length; i++)
            {
                if (parts[i] is "x" or "X" or "*")
                {
                    // 14.x.8 means 14.
                    break;
                }

                if (!uint.TryParse(parts[i], out var number))
                {
                    return null;
                }

                numbers[i] = number;
            }

            return new(numbers[0], numbers[1], numbers[2]);
        }
    }
}
