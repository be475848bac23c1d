namespace ProxPaaS.Nixpacks.Source;

/// <summary>Read access to one application's files, and to nothing else. Paths are relative to the root, with '/'.</summary>
public interface ISourceTree
{
    /// <summary>The root folder's own name; "" where it has none.</summary>
    string Name { get; }

    bool FileExists(string path);

    bool DirectoryExists(string path);

    bool IsExecutable(string path);

    /// <summary>The root's own entries by name, without <c>.git</c>.</summary>
    IReadOnlyList<SourceEntry> Top();

    /// <summary>All entries, each folder before its content, by name; without <c>.git</c> and <c>node_modules</c>, links to folders, and names with control characters.</summary>
    /// <exception cref="PlanException">More entries than <see cref="SourceLimits.Entries"/>.</exception>
    IReadOnlyList<SourceEntry> Walk();

    /// <summary>The bytes of a file; null where there is no such file.</summary>
    /// <exception cref="PlanException">The file is larger than <paramref name="limit"/>, cannot be read, or is a link out of the tree.</exception>
    byte[]? ReadBytes(string path, long limit);

    ISourceTree Subtree(string directory);
}
