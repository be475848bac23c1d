namespace ProxPaaS.Cli.Projects;

/// <summary>NAME=VALUE as typed, or as lines of a .env file.</summary>
internal static class VariableText
{
    /// <summary>Empty lines and lines that start with # are skipped; a value in matching quotes loses them.</summary>
    public static IReadOnlyDictionary<string, string?> Parse(IEnumerable<string> lines)
    {
        var values = new Dictionary<string, string?>();
        foreach (var line in lines.Select(line => line.TrimEnd('\r')).Where(line => line.Trim().Length > 0 && !line.TrimStart().StartsWith('#')))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? line : line[..at].Trim();
            if (at < 0 || !IsName(name))
            {
                throw PxException.Usage($"'{name}' is not NAME=VALUE: a name is letters, digits and underscores and does not start with a digit.");
            }

            values[name] = Unquote(line[(at + 1)..]);
        }

        return values.Count > 0 ? values : throw PxException.Usage("Nothing to set. Write: px vars set NAME=VALUE");
    }

    private static bool IsName(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Unquote(string value)
        => value.Length >= 2 && (value[0] is '"' or '\'') && value[^1] == value[0] ? value[1..^1] : value;
}
