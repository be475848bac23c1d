namespace ProxPaaS.Cli.Uploading;

/// <summary>Wildcards of ignore files: <c>*</c>, <c>?</c> and <c>[a-z]</c> inside a name, <c>**</c> over any number of folders.</summary>
internal static class PathGlob
{
    public static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        while (pattern.Length > 0)
        {
            if (pattern[0] == "**")
            {
                var rest = pattern[1..];
                if (rest.IsEmpty)
                {
                    // "a/**" is all that lies in a, and not a itself.
                    return !path.IsEmpty;
                }

                for (var skip = 0; skip <= path.Length; skip++)
                {
                    if (Matches(rest, path[skip..]))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (path.IsEmpty || !MatchesName(pattern[0], path[0]))
            {
                return false;
            }

            pattern = pattern[1..];
            path = path[1..];
        }

        return path.IsEmpty;
    }

    /// <summary>One name; a star takes any characters. Goes back to the last star only, so no pattern takes long.</summary>
    public static bool MatchesName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (++p, n);
            }
            else if (p < pattern.Length && One(pattern[p..], name[n]) is > 0 and var used)
            {
                p += used;
                n++;
            }
            else if (star >= 0)
            {
                (p, n) = (star, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>How much of the pattern stands for this character; 0 when it does not fit.</summary>
    private static int One(ReadOnlySpan<char> pattern, char c) => pattern[0] switch
    {
        '?' => 1,
        '\\' when pattern.Length > 1 => pattern[1] == c ? 2 : 0,
        // One that is never closed matches nothing, as in git.
        '[' => EndOfClass(pattern) is > 0 and var end && InClass(pattern[1..end], c) ? end + 1 : 0,
        var plain => plain == c ? 1 : 0,
    };

    /// <summary>A closing bracket right after the opening one stands for itself.</summary>
    private static int EndOfClass(ReadOnlySpan<char> pattern)
    {
        var from = pattern.Length > 1 && pattern[1] is '!' or '^' ? 3 : 2;
        var end = pattern.Length > from ? pattern[from..].IndexOf(']') : -1;
        return end < 0 ? -1 : end + from;
    }

    private static bool InClass(ReadOnlySpan<char> set, char c)
    {
        var not = set[0] is '!' or '^';
        set = not ? set[1..] : set;
        var found = false;
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                found |= c >= set[i] && c <= set[i + 2];
                i += 2;
            }
            else
            {
                found |= set[i] == c;
            }
        }

        return found != not;
    }
}
