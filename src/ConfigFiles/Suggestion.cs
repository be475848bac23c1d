namespace ProxPaaS.ConfigFiles;

/// <summary>The known word that a mistyped one was probably meant to be.</summary>
internal static class Suggestion
{
    private const int LongestWord = 60;

    public static string? For(string typed, IEnumerable<string> known)
    {
        if (typed.Length > LongestWord)
        {
            return null;
        }

        var (word, distance) = known.Select(word => (word, Distance(typed.ToLowerInvariant().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), word.ToLowerInvariant())))
            .OrderBy(pair => pair.Item2).FirstOrDefault();
        return word is not null && distance <= Math.Max(2, word.Length / 3) ? word : null;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
