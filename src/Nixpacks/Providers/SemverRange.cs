using System.Text.RegularExpressions;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>
/// An npm version range as upstream's library (the crate node-semver) reads it, its peculiarities included: words it does not know are passed over,
/// comparators that exclude each other are alternatives, and "&lt;=18" ends before 18.0.0. Pre-releases of one version count as equal.
/// </summary>
internal sealed partial class SemverRange
{
    private const int LongestText = 1000;

    private static readonly Edge Zero = new(new(0, 0, 0), 0);
    private static readonly Edge Infinite = new(new(long.MaxValue, 0, 0), 0);

    private readonly List<Interval> _intervals = [];

    /// <summary>Null when nothing in the text is a range.</summary>
    public static SemverRange? Parse(string text)
    {
        var range = new SemverRange();
        foreach (var alternative in text.Length > LongestText ? [] : text.Split("||"))
        {
            range._intervals.AddRange(Alternative(alternative));
        }

        return range._intervals.Count == 0 ? null : range;
    }

    /// <summary>Whether some version of this major lies in the range.</summary>
    public bool AllowsMajor(int major)
    {
        var wanted = new Interval(new(new(major, 0, 0), 0), Below(new(major + 1, 0, 0, PreRelease: true)));
        return _intervals.Exists(interval => wanted.From.CompareTo(interval.To) <= 0 && interval.From.CompareTo(wanted.To) <= 0);
    }

    private static List<Interval> Alternative(string text)
    {
        var found = new List<Interval>();
        foreach (Match token in Token().Matches(text))
        {
            if (Read(token) is not { } next)
            {
                continue;
            }

            if (found.Count > 0 && found[^1].Intersect(next) is { } both)
            {
                found[^1] = both;
            }
            else
            {
                found.Add(next);
            }
        }

        return found;
    }

    private static Interval? Read(Match token)
    {
        if (token.Groups["to"].Success)
        {
            return Partial.Parse(token.Groups["from"].Value) is { } first && Partial.Parse(token.Groups["to"].Value) is { } last ? Interval.Of(At(first.Low), last.End) : null;
        }

        return Partial.Parse(token.Groups["version"].Value) is not { } partial ? null : token.Groups["operator"].Value switch
        {
            "" => partial.Major is null ? Interval.Of(Zero, Infinite) : Interval.Of(At(partial.Low), partial.End),
            "=" => Interval.Of(At(partial.Low), partial.End),
            "^" => Interval.Of(At(partial.Low), Below(partial.Caret)),
            "~" or "~>" => Interval.Of(At(partial.Low), Below(partial.Tilde)),
            ">=" => Interval.Of(At(partial.Low), Infinite),
            ">" => Interval.Of(partial.Next is { } next ? At(next) : new(partial.Low, 1), Infinite),
            "<" => Interval.Of(Zero, Below(partial.Low)),

            // Without a patch this is <=18.0.0-0, which leaves 18 itself out.
            _ => Interval.Of(Zero, At(partial.Patch is null ? partial.Low with { PreRelease = true } : partial.Low)),
        };
    }

    private static Edge At(Version version) => new(version, 0);

    private static Edge Below(Version version) => new(version, -1);

    // A comparator, its operator perhaps apart from its version; "1 - 2"; or anything else up to the next blank.
    [GeneratedRegex(@"(?<from>[^\s<>=~^-][^\s<>=~^]*)\s+-\s+(?<to>\S+)|(?<operator>[<>]=?|=|~>?|\^)?\s*(?<version>[^\s<>=~^]\S*)|\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    /// <summary>A pre-release comes before its version.</summary>
    private readonly record struct Version(long Major, long Minor, long Patch, bool PreRelease = false) : IComparable<Version>
    {
        public int CompareTo(Version other) => (Major, Minor, Patch, !PreRelease).CompareTo((other.Major, other.Minor, other.Patch, !other.PreRelease));
    }

    /// <param name="Side">-1 just below the version, 0 at it, 1 just above.</param>
    private readonly record struct Edge(Version Version, int Side) : IComparable<Edge>
    {
        public int CompareTo(Edge other) => Version.CompareTo(other.Version) is var order and not 0 ? order : Side.CompareTo(other.Side);
    }

    private readonly record struct Interval(Edge From, Edge To)
    {
        public static Interval? Of(Edge from, Edge to) => from.CompareTo(to) <= 0 ? new(from, to) : null;

        public Interval? Intersect(Interval other) => Of(From.CompareTo(other.From) >= 0 ? From : other.From, To.CompareTo(other.To) <= 0 ? To : other.To);
    }

    /// <summary>1, 1.x, 1.2, 1.2.3-rc: the first version it stands for, and where it ends.</summary>
    private sealed partial record Partial(long? Major, long? Minor, long? Patch, bool PreRelease)
    {
        public Version Low => new(Major ?? 0, Minor ?? 0, Patch ?? 0, PreRelease);

        public Edge End => Major is null ? Below(new(0, 0, 0, true)) : Patch is null ? Below(Next!.Value with { PreRelease = true }) : At(Low);

        /// <summary>The first version behind all that it stands for; null for a whole version.</summary>
        public Version? Next => Major is not { } major || Patch is not null ? null : Minor is { } minor ? new(major, minor + 1, 0) : new(major + 1, 0, 0);

        public Version Caret => Major is not { } major ? new(long.MaxValue, 0, 0)
            : major > 0 || Minor is null ? new(major + 1, 0, 0, true)
            : Minor > 0 || Patch is null ? new(0, Minor.Value + 1, 0, true) : new(0, 0, Patch.Value + 1, true);

        public Version Tilde => Major is not { } major ? new(long.MaxValue, 0, 0) : Minor is { } minor ? new(major, minor + 1, 0, true) : new(major + 1, 0, 0, true);

        public static Partial? Parse(string text)
        {
            if (Shape().Match(text) is not { Success: true } match || Number(match, 1) is not { } major || Number(match, 2) is not { } minor || Number(match, 3) is not { } patch)
            {
                return null;
            }

            // 14.x.8 means 14.
            return new(major.Value, major.Value is null ? null : minor.Value, major.Value is null || minor.Value is null ? null : patch.Value, match.Groups[4].Success);
        }

        private static (long? Value, bool Read)? Number(Match match, int group)
            => !match.Groups[group].Success || match.Groups[group].Value is "x" or "X" or "*" ? (null, true) : uint.TryParse(match.Groups[group].Value, out var number) ? (number, true) : null;

        [GeneratedRegex(@"^v?\s*([0-9]+|[xX*])(?:\.([0-9]+|[xX*])(?:\.([0-9]+|[xX*])(-?[0-9A-Za-z][0-9A-Za-z.-]*)?(?:\+[0-9A-Za-z.-]+)?)?)?$", RegexOptions.NonBacktracking)]
        private static partial Regex Shape();
    }
}
