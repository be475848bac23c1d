using System.Text;

namespace ProxPaaS.Dashboard.Model;

/// <summary>
/// A log line's colours as spans. Only the sixteen named colours and bold become classes; every other sequence and control
/// character is dropped, so whatever a build prints stays text.
/// </summary>
internal static class AnsiText
{
    private static readonly string[] Colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    public static IReadOnlyList<AnsiSpan> Parse(string line)
    {
        if (!line.Any(char.IsControl))
        {
            return [new AnsiSpan(line, "")];
        }

        var spans = new List<AnsiSpan>();
        var text = new StringBuilder();
        var (colour, bold) = ("", false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\x1b')
            {
                var end = End(line, i);
                if (end < line.Length && line[end] == 'm' && line[i + 1] == '[')
                {
                    Flush(spans, text, colour, bold);
                    (colour, bold) = Apply(line[(i + 2)..end], colour, bold);
                }

                i = end;
            }
            else if (line[i] == '\t')
            {
                text.Append("    ");
            }
            else if (line[i] == '\r')
            {
                // A progress bar goes back to the start: what follows replaces what was there.
                if (i + 1 < line.Length)
                {
                    spans.Clear();
                    text.Clear();
                }
            }
            else if (!char.IsControl(line[i]))
            {
                text.Append(line[i]);
            }
        }

        Flush(spans, text, colour, bold);
        return spans;
    }

    /// <summary>The text alone, for searching.</summary>
    public static string Plain(string line) => string.Concat(Parse(line).Select(span => span.Text));

    private static void Flush(List<AnsiSpan> spans, StringBuilder text, string colour, bool bold)
    {
        if (text.Length > 0)
        {
            spans.Add(new AnsiSpan(text.ToString(), $"{colour}{(bold ? " ansi-bold" : "")}".Trim()));
            text.Clear();
        }
    }

    private static (string Colour, bool Bold) Apply(string codes, string colour, bool bold)
    {
        var numbers = codes.Split(';').Select(code => int.TryParse(code, out var n) ? n : code.Length == 0 ? 0 : -1).ToList();
        for (var i = 0; i < numbers.Count; i++)
        {
            switch (numbers[i])
            {
                case 0: (colour, bold) = ("", false); break;
                case 1: bold = true; break;
                case 22: bold = false; break;
                case 39: colour = ""; break;
                case >= 30 and <= 37 and var n: colour = $"ansi-{Colours[n - 30]}"; break;
                case >= 90 and <= 97 and var n: colour = $"ansi-{Colours[n - 90]}"; break;
                // 38;5;N and 38;2;R;G;B: their numbers are not codes of their own.
                case 38 or 48: i += i + 1 < numbers.Count && numbers[i + 1] == 5 ? 2 : 4; break;
            }
        }

        return (colour, bold);
    }

    /// <summary>Index of the last character of the escape sequence that starts at <paramref name="start"/>, or the line's end.</summary>
    private static int End(string line, int start)
    {
        if (start + 1 >= line.Length)
        {
            return start;
        }

        switch (line[start + 1])
        {
            case '[':
                var end = start + 2;
                while (end < line.Length && line[end] is not (>= '@' and <= '~'))
                {
                    end++;
                }

                return end;
            case ']' or 'P' or '_' or '^' or 'X':
                var stop = start + 2;
                while (stop < line.Length && line[stop] != '\a' && !(line[stop] == '\\' && line[stop - 1] == '\x1b'))
                {
                    stop++;
                }

                return stop;
            default:
                return start + 1;
        }
    }
}
