using System.Text;

namespace ProxPaaS.Cli.Output;

/// <summary>Text from elsewhere made safe to print: apps and build logs may write anything, also sequences that drive the terminal.</summary>
internal static class TerminalText
{
    /// <summary>Removes control characters; keeps tabs and, with <paramref name="colour"/>, colour sequences (ESC [ … m).</summary>
    public static string Safe(string text, bool colour)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\x1b')
            {
                var end = EscapeEnd(text, i);
                if (colour && end > i && text[end] == 'm')
                {
                    safe.Append(text, i, end - i + 1);
                }

                i = Math.Max(end, i);
            }
            else if (text[i] == '\t' || !char.IsControl(text[i]))
            {
                safe.Append(text[i]);
            }
        }

        return safe.ToString();
    }

    /// <summary>Index of the last character of the sequence that starts at <paramref name="start"/>.</summary>
    private static int EscapeEnd(string text, int start)
    {
        if (start + 1 >= text.Length)
        {
            return start;
        }

        switch (text[start + 1])
        {
            case '[':
                for (var i = start + 2; i < text.Length; i++)
                {
                    if (text[i] is >= '@' and <= '~')
                    {
                        return i;
                    }
                }

                return text.Length - 1;
            case ']' or 'P' or '_' or '^' or 'X':
                // A string sequence ends with BEL or ESC \.
                for (var i = start + 2; i < text.Length; i++)
                {
                    if (text[i] == '\a' || (text[i] == '\\' && text[i - 1] == '\x1b'))
                    {
                        return i;
                    }
                }

                return text.Length - 1;
            default:
                return start + 1;
        }
    }
}
