using System.Text;

namespace ProxPaaS.Orchestrator.Builds.Dockerfiles;

/// <summary>Fills variables into a word of a Dockerfile: <c>$X</c>, <c>${X}</c>, <c>${X:-word}</c>, <c>${X-word}</c>, <c>${X:+word}</c>, <c>${X+word}</c>; quotes and escapes go. Pure.</summary>
internal static class DockerfileWords
{
    private const int DeepestWord = 8;

    /// <summary>Null where it is not understood: then nobody should act as if it were.</summary>
    public static string? Fill(string word, IReadOnlyDictionary<string, string> variables, char escape) => Fill(word, variables, escape, 0);

    /// <summary>Splits at white space that is not within quotes or braces.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        var (quote, braces) = ('\0', 0);
        foreach (var c in text)
        {
            if (quote == '\0' && braces == 0 && char.IsWhiteSpace(c))
            {
                if (word.Length > 0)
                {
                    yield return word.ToString();
                    word.Clear();
                }

                continue;
            }

            quote = c is not ('"' or '\'') ? quote : quote == '\0' ? c : quote == c ? '\0' : quote;
            braces = quote == '\'' ? braces : c == '{' ? braces + 1 : c == '}' && braces > 0 ? braces - 1 : braces;
            word.Append(c);
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static string? Fill(string word, IReadOnlyDictionary<string, string> variables, char escape, int depth)
    {
        var result = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (quote == '\'')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    result.Append(c);
                }
            }
            else if (c == escape && i + 1 < word.Length)
            {
                result.Append(word[++i]);
            }
            else if (c is '"' or '\'' && (quote == '\0' || quote == c))
            {
                quote = quote == c ? '\0' : c;
            }
            else if (c == '$')
            {
                if (Variable(word, ref i, variables, escape, depth) is not { } value)
                {
                    return null;
                }

                result.Append(value);
            }
            else
            {
                result.Append(c);
            }
        }

        return quote == '\0' ? result.ToString() : null;
    }

    /// <param name="at">At the dollar; afterwards at the last character of the variable.</param>
    private static string? Variable(string word, ref int at, IReadOnlyDictionary<string, string> variables, char escape, int depth)
    {
        var begin = at + 1;
        if (begin < word.Length && word[begin] == '{')
        {
            var close = Closing(word, begin);
            at = close;
            return close < 0 || depth == DeepestWord ? null : Braced(word[(begin + 1)..close], variables, escape, depth);
        }

        var end = begin;
        while (end < word.Length && IsNameChar(word[end]))
        {
            end++;
        }

        at = end - 1;
        return end == begin ? "$" : variables.GetValueOrDefault(word[begin..end], "");
    }

    private static string? Braced(string text, IReadOnlyDictionary<string, string> variables, char escape, int depth)
    {
        var end = 0;
        while (end < text.Length && IsNameChar(text[end]))
        {
            end++;
        }

        var (name, operation) = (text[..end], text[end..]);
        var set = variables.TryGetValue(name, out var value);
        if (name.Length == 0 || operation.Length == 0)
        {
            return name.Length == 0 ? null : value ?? "";
        }

        var colon = operation[0] == ':';
        var given = set && !(colon && value!.Length == 0);
        var rest = operation[(colon ? 1 : 0)..];
        return rest.Length == 0 ? null : rest[0] switch
        {
            '-' => given ? value : Fill(rest[1..], variables, escape, depth + 1),
            '+' => given ? Fill(rest[1..], variables, escape, depth + 1) : "",
            '?' => given ? value : null,
            _ => null,
        };
    }

    private static int Closing(string word, int open)
    {
        var depth = 0;
        for (var i = open; i < word.Length; i++)
        {
            depth += word[i] == '{' ? 1 : word[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
