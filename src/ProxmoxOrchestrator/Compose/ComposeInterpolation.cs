using System.Text;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>
/// <c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${NAME:?message}</c>, <c>${NAME:+other}</c> and the forms without a colon, as
/// compose knows them; <c>$$</c> is a dollar. Values come from what the client sent and from nowhere else. Pure.
/// </summary>
internal static class ComposeInterpolation
{
    private const int Deepest = 8, Longest = 64 * 1024;

    /// <param name="missing">Called with each name that has no value and no default.</param>
    /// <returns>The text, or what is wrong with it.</returns>
    public static (string Text, string? Problem) Fill(string text, IReadOnlyDictionary<string, string> values, Action<string> missing)
    {
        try
        {
            return (Fill(text, values, missing, 0), null);
        }
        catch (FormatException ex)
        {
            return ("", ex.Message);
        }
    }

    private static string Fill(string text, IReadOnlyDictionary<string, string> values, Action<string> missing, int depth)
    {
        if (depth > Deepest)
        {
            throw new FormatException($"its defaults are nested deeper than {Deepest} levels");
        }

        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$')
            {
                result.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '$')
            {
                result.Append('$');
                at++;
            }
            else if (at + 1 < text.Length && text[at + 1] == '{')
            {
                var end = Close(text, at + 2);
                result.Append(Expression(text[(at + 2)..end], values, missing, depth));
                at = end;
            }
            else
            {
                var end = NameEnd(text, at + 1);
                if (end == at + 1)
                {
                    throw new FormatException("a single $ stands before no name; write $$ for the character itself");
                }

                result.Append(Value(text[(at + 1)..end], values, missing));
                at = end - 1;
            }

            if (result.Length > Longest)
            {
                throw new FormatException($"it is longer than {Longest} characters");
            }
        }

        return result.ToString();
    }

    private static string Expression(string text, IReadOnlyDictionary<string, string> values, Action<string> missing, int depth)
    {
        var end = NameEnd(text, 0);
        var (name, rest) = (text[..end], text[end..]);
        if (name.Length == 0)
        {
            throw new FormatException($"'${{{text}}}' names no variable");
        }

        if (rest.Length == 0)
        {
            return Value(name, values, missing);
        }

        var colon = rest[0] == ':';
        var (mode, word) = colon && rest.Length > 1 ? (rest[1], rest[2..]) : (rest[0], rest[1..]);
        var isSet = values.TryGetValue(name, out var value) && !(colon && value.Length == 0);
        return mode switch
        {
            '-' => isSet ? value! : Fill(word, values, missing, depth + 1),
            '+' => isSet ? Fill(word, values, missing, depth + 1) : "",
            '?' => isSet ? value! : throw new FormatException($"{name} has to be given{(word.Length > 0 ? $": {word}" : "")}"),
            _ => throw new FormatException($"'${{{text}}}' is not understood"),
        };
    }

    private static string Value(string name, IReadOnlyDictionary<string, string> values, Action<string> missing)
    {
        if (values.TryGetValue(name, out var value))
        {
            return value;
        }

        missing(name);
        return "";
    }

    private static int Close(string text, int from)
    {
        var open = 1;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{')
            {
                (open, at) = (open + 1, at + 1);
            }
            else if (text[at] == '}' && --open == 0)
            {
                return at;
            }
        }

        throw new FormatException("'${' is not closed by '}'");
    }

    private static int NameEnd(string text, int from)
    {
        var at = from;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_') && !(at == from && char.IsAsciiDigit(text[at])))
        {
            at++;
        }

        return at;
    }
}
