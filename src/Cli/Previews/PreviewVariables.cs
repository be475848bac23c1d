namespace ProxPaaS.Cli.Previews;

/// <summary><c>SERVICE.NAME=VALUE</c> → variables by service. Pure.</summary>
internal static class PreviewVariables
{
    /// <param name="input">Lines of standard input; null when it was not asked for.</param>
    /// <returns>Null: nothing is said about them. Empty: there shall be none.</returns>
    /// <exception cref="PxException">A line is something else.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Parse(IReadOnlyList<string> given, string? input)
    {
        if (given.Count == 0 && input is null)
        {
            return null;
        }

        var found = new SortedDictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var line in given.Concat(input?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []))
        {
            // A service's name has no dot, a variable's no '='.
            var (dot, equals) = (line.IndexOf('.'), line.IndexOf('='));
            if (dot <= 0 || equals <= dot + 1)
            {
                // Not quoted: what stands there may be a secret.
                throw PxException.Usage("A variable of previews is written SERVICE.NAME=VALUE, such as web.LOG_LEVEL=debug.");
            }

            if (!found.TryGetValue(line[..dot], out var variables))
            {
                found[line[..dot]] = variables = [];
            }

            variables[line[(dot + 1)..equals]] = line[(equals + 1)..];
        }

        return found.ToDictionary(s => s.Key, s => (IReadOnlyDictionary<string, string>)s.Value);
    }
}
