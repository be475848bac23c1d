namespace ProxPaaS.Cli.Uploading;

/// <summary>One line of a .gitignore, matched as gitignore(5) says.</summary>
internal sealed class IgnorePattern
{
    private readonly string[] _parts;
    private readonly bool _anchored;
    private readonly bool _foldersOnly;

    private IgnorePattern(string[] parts, bool anchored, bool foldersOnly, bool takesBack)
    {
        (_parts, _anchored, _foldersOnly) = (parts, anchored, foldersOnly);
        TakesBack = takesBack;
    }

    /// <summary>A line with <c>!</c>: what it matches is taken after all.</summary>
    public bool TakesBack { get; }

    /// <summary>Null for empty lines and comments.</summary>
    public static IgnorePattern? Parse(string line)
    {
        var text = TrimEnd(line.TrimEnd('\r'));
        if (text.Length == 0 || text[0] == '#')
        {
            return null;
        }

        var takesBack = text[0] == '!';
        text = takesBack ? text[1..] : text;
        var foldersOnly = text.EndsWith('/');
        text = text.TrimEnd('/');
        var anchored = text.Contains('/');
        text = text.TrimStart('/');
        return text.Length == 0 ? null : new IgnorePattern(text.Split('/', StringSplitOptions.RemoveEmptyEntries), anchored, foldersOnly, takesBack);
    }

    /// <param name="path">Parts of the path below the ignore file's own folder.</param>
    public bool Matches(ReadOnlySpan<string> path, bool isFolder)
        => (isFolder || !_foldersOnly) && (_anchored ? PathGlob.Matches(_parts, path) : PathGlob.MatchesName(_parts[0], path[^1]));

    /// <summary>Trailing blanks do not count unless a backslash keeps them.</summary>
    private static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && text[end - 1] == ' ' && !(end > 1 && text[end - 2] == '\\'))
        {
            end--;
        }

        return text[..end];
    }
}
