namespace ProxPaaS.Orchestrator.Sources;

/// <summary>
/// Watch paths: globs by segments, as .gitignore users expect them. <c>*</c> and <c>?</c> stay within a segment, <c>**</c> spans any number of
/// them; <c>apps/api</c> and <c>apps/api/**</c> mean all below it, never <c>apps/api-docs</c>. The last pattern that matches a path decides;
/// <c>!</c> takes it out again. Only exclusions: everything else counts.
/// </summary>
internal static class PathFilter
{
    public static bool Matches(IReadOnlyList<string> patterns, string path)
    {
        if (patterns.Count == 0)
        {
            return true;
        }

        var segments = path.Split('/');
        var decided = patterns.All(p => p.StartsWith('!'));
        foreach (var pattern in patterns)
        {
            var excludes = pattern.StartsWith('!');
            if (decided == excludes && Glob(Parts(excludes ? pattern[1..] : pattern), segments))
            {
                decided = !excludes;
            }
        }

        return decided;
    }

    public static bool MatchesAny(IReadOnlyList<string> patterns, IEnumerable<string> paths) => paths.Any(path => Matches(patterns, path));

    /// <summary>Without a slash inside or in front it may stand anywhere: <c>*.md</c>.</summary>
    private static string[] Parts(string glob) => glob.TrimEnd('/') is var whole && whole.Contains('/') ? whole.TrimStart('/').Split('/') : ["**", whole];

    /// <summary>Greedy with one point to come back to, on both levels: at most segments × patterns steps, whatever the pattern.</summary>
    private static bool Glob(string[] pattern, string[] path)
    {
        var (p, s, starAt, resume) = (0, 0, -1, 0);
        while (s < path.Length)
        {
            if (p == pattern.Length)
            {
                // The pattern names a folder that the path is in.
                return true;
            }

            if (p < pattern.Length && pattern[p] == "**")
            {
                (starAt, resume) = (p++, s);
            }
            else if (p < pattern.Length && Segment(pattern[p], path[s]))
            {
                (p, s) = (p + 1, s + 1);
            }
            else if (starAt >= 0)
            {
                (p, s) = (starAt + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == "**")
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool Segment(string pattern, string text)
    {
        var (p, t, starAt, resume) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (starAt, resume) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (starAt >= 0)
            {
                (p, t) = (starAt + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
