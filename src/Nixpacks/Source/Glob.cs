using System.Text;
using System.Text.RegularExpressions;

namespace ProxPaaS.Nixpacks.Source;

/// <summary>Globs as upstream's library reads them: '*' and '?' also cross '/', '**/' is any folders or none, {a,b} and [ab] choose. A pattern with "./" in front matches nothing, as there.</summary>
internal sealed class Glob
{
    private readonly string? _suffix;
    private readonly Regex? _regex;

    public Glob(string pattern)
    {
        // The commonest form costs no expression on large trees.
        if (pattern.StartsWith('*') && pattern.AsSpan(1).IndexOfAny("*?[]{}\\/") < 0)
        {
            _suffix = pattern[1..];
            return;
        }

        try
        {
            _regex = new(Expression(pattern), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        }
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            throw new PlanException($"'{pattern}' is not a pattern for files.", ex);
        }
    }

    public bool Matches(string path) => _suffix is not null ? path.EndsWith(_suffix, StringComparison.Ordinal) : _regex!.IsMatch(path);

    private static string Expression(string pattern)
    {
        if (pattern.Length > 1000)
        {
            throw new PlanException("A pattern for files is longer than 1000 characters.");
        }

        var text = pattern.AsSpan();
        var expression = new StringBuilder("^(?:");
        var braces = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '*' when text[i..].StartsWith("**/") && (i == 0 || text[i - 1] == '/'):
                    expression.Append("(?:.*/)?");
                    i += 2;
                    break;
                case '*': expression.Append(".*"); break;
                case '?': expression.Append('.'); break;
                case '{': expression.Append("(?:"); braces++; break;
                case '}' when braces > 0: expression.Append(')'); braces--; break;
                case ',' when braces > 0: expression.Append('|'); break;
                case '[' when text[i..].IndexOf(']') is var end and > 1:
                    var set = text.Slice(i + 1, end - 1);
                    expression.Append('[').Append(set[0] == '!' ? "^" : "").Append(Regex.Escape((set[0] == '!' ? set[1..] : set).ToString())).Append(']');
                    i += end;
                    break;
                default: expression.Append(Regex.Escape(text[i].ToString())); break;
            }
        }

        return expression.Append(")$").ToString();
    }
}
