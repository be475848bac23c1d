namespace ProxPaaS.Cli.Uploading;

/// <summary>The lines of one ignore file, and the folder that they are about.</summary>
/// <param name="Depth">How many folders below the top it lies.</param>
internal sealed record IgnoreFile(int Depth, IReadOnlyList<IgnorePattern> Patterns)
{
    public static IgnoreFile Parse(int depth, string text) => new(depth, [.. text.Split('\n').Select(IgnorePattern.Parse).OfType<IgnorePattern>()]);

    /// <summary>True: ignored; false: taken after all; null: it does not say. The last line that matches decides.</summary>
    public bool? Says(ReadOnlySpan<string> path, bool isFolder)
    {
        for (var i = Patterns.Count - 1; i >= 0; i--)
        {
            if (Patterns[i].Matches(path[Depth..], isFolder))
            {
                return !Patterns[i].TakesBack;
            }
        }

        return null;
    }
}
