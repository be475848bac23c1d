using System.Text;
using System.Text.RegularExpressions;

namespace ProxPaaS.Orchestrator.Builds.Dockerfiles;

/// <summary>A Dockerfile's instructions, one text each: continued lines joined, comments and here-documents left out. As BuildKit's parser does it. Pure.</summary>
internal static partial class DockerfileLines
{
    private const char Usual = '\\';

    /// <summary>Looking for their ends costs time; of more than these the lines are taken for instructions, which finds too much and nothing too little.</summary>
    private const int MostHeredocs = 1000;

    /// <returns>The instructions, and the character that escapes.</returns>
    public static (IReadOnlyList<string> Instructions, char Escape) Of(string text)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var escape = EscapeOf(lines);
        var instructions = new List<string>();
        var pending = new StringBuilder();
        var heredocs = MostHeredocs;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.TrimStart().StartsWith('#') || (pending.Length > 0 && string.IsNullOrWhiteSpace(line)))
            {
                continue;
            }

            if (Continues(line, escape) is { } begun)
            {
                // A blank keeps what is empty so far apart from what has not begun.
                pending.Append(begun.Length > 0 || pending.Length > 0 ? begun : " ");
                continue;
            }

            if (pending.Append(line).ToString().Trim() is { Length: > 0 } instruction)
            {
                instructions.Add(instruction);
                i = AfterHeredocs(instruction, lines, i, ref heredocs);
            }

            pending.Clear();
        }

        if (pending.ToString().Trim() is { Length: > 0 } last)
        {
            instructions.Add(last);
        }

        return (instructions, escape);
    }

    /// <summary><c># escape=`</c>, before anything that is no directive.</summary>
    private static char EscapeOf(IEnumerable<string> lines)
        => lines.Select(line => Directive().Match(line)).TakeWhile(match => match.Success).FirstOrDefault(match => match.Groups[1].Value.Equals("escape", StringComparison.OrdinalIgnoreCase)) is { } found && found.Groups[2].Value == "`" ? '`' : Usual;

    /// <summary>The line without the mark at its end that joins the next one to it; null when it has none.</summary>
    private static string? Continues(string line, char escape)
    {
        var end = line.TrimEnd(' ', '\t');
        return end.EndsWith(escape) && !(end.Length > 1 && end[^2] == escape) ? end[..^1] : null;
    }

    /// <summary>The last line of the here-documents that the instruction begins; its own where one of them never ends.</summary>
    private static int AfterHeredocs(string instruction, string[] lines, int at, ref int left)
    {
        var end = at;
        foreach (Match heredoc in Heredoc().Matches(instruction))
        {
            if (left-- <= 0)
            {
                return at;
            }

            var name = heredoc.Groups[3].Value;
            end = Array.FindIndex(lines, Math.Min(end + 1, lines.Length), line => (heredoc.Groups[1].Length > 0 ? line.TrimStart('\t') : line) == name);
            if (end < 0)
            {
                return at;
            }
        }

        return end;
    }

    [GeneratedRegex(@"^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$")]
    private static partial Regex Directive();

    [GeneratedRegex(@"(?<=^|\s)\d*<<(-?)([""']?)([A-Za-z_][A-Za-z0-9_.]*)\2(?=\s|$)")]
    private static partial Regex Heredoc();
}
