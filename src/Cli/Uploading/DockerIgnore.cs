namespace ProxPaaS.Cli.Uploading;

/// <summary>A .dockerignore: every line is about the whole path from the top, also without a slash; what lies in a folder that is left out is left out with it.</summary>
internal sealed class DockerIgnore
{
    private readonly List<(string[] Parts, bool TakesBack)> _lines = [];

    public static DockerIgnore Parse(string text)
    {
        var rules = new DockerIgnore();
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var takesBack = line[0] == '!';
            var parts = (takesBack ? line[1..] : line).Trim().Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
            if (parts.Length > 0)
            {
                rules._lines.Add((parts, takesBack));
            }
        }

        return rules;
    }

    /// <summary>A folder is left out only when nothing below it could be taken back.</summary>
    public bool LeavesOut(ReadOnlySpan<string> path, bool isFolder)
    {
        if (isFolder && _lines.Any(line => line.TakesBack))
        {
            return false;
        }

        var left = false;
        foreach (var (parts, takesBack) in _lines)
        {
            for (var length = 1; length <= path.Length; length++)
            {
                if (PathGlob.Matches(parts, path[..length]))
                {
                    left = !takesBack;
                    break;
                }
            }
        }

        return left;
    }
}
