using System.Text;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>A command line → its words, as a shell would read quotes and backslashes, and nothing else of a shell. Pure.</summary>
internal static class Words
{
    /// <returns>Null when a quote is not closed.</returns>
    public static IReadOnlyList<string>? Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char quote = default;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (quote == '\'' ? c != '\'' : c == '\\' && at + 1 < text.Length)
            {
                (word ??= new()).Append(quote == '\'' ? c : text[++at]);
            }
            else if (quote != default && c == quote)
            {
                quote = default;
            }
            else if (quote == default && c is '"' or '\'' && quote == default)
            {
                (quote, word) = (c, word ?? new());
            }
            else if (quote == default && char.IsWhiteSpace(c))
            {
                if (word is not null)
                {
                    words.Add(word.ToString());
                    word = null;
                }
            }
            else
            {
                (word ??= new()).Append(c);
            }
        }

        if (word is not null)
        {
            words.Add(word.ToString());
        }

        return quote == default ? words : null;
    }
}
