namespace ProxPaaS.Nixpacks.Source;

/// <summary>What one plan may cost, whatever the tree holds.</summary>
internal static class SourceLimits
{
    public const int Entries = 250_000;

    /// <summary>Folders below this depth are not looked into.</summary>
    public const int Depth = 64;

    /// <summary>A manifest or lock file that is read by name.</summary>
    public const long FileBytes = 32 << 20;

    /// <summary>All files read by name for one plan.</summary>
    public const long TotalBytes = 128 << 20;

    /// <summary>Patterns of a workspace; each costs a look at every entry.</summary>
    public const int WorkspacePatterns = 100;

    /// <summary>Structured text is read deeper than this by no parser here.</summary>
    public const int Nesting = 64;

    /// <summary>Source files searched for a pattern: one file, one search, and how many.</summary>
    public const long ScanFileBytes = 1 << 20;
    public const long ScanBytes = 64 << 20;
    public const int ScanFiles = 10_000;
}
