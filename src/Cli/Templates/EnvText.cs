namespace ProxPaaS.Cli.Templates;

/// <summary>A <c>.env</c> file as compose reads it, without substitution.</summary>
internal static class EnvText
{
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var values = new Dictionary<string, string>();
        foreach (var line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var bare = line.StartsWith("export ", StringComparison.Ordinal) ? line[7..].TrimStart() : line;
            var at = bare.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                values[bare[..at].Trim()] = Unquote(bare[(at + 1)..].Trim());
            }
        }

        return values;
    }

    private static string Unquote(string text)
        => text.Length >= 2 && (text[0] is '"' or '\'') && text[^1] == text[0] ? text[1..^1]
            : text.IndexOf(" #", StringComparison.Ordinal) is var comment and >= 0 ? text[..comment].TrimEnd()
            : text;
}
