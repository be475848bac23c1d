using System.IO.Enumeration;

namespace ProxPaaS.Nixpacks.Source;

/// <summary>A folder on disk. Links are followed only where they end inside the folder.</summary>
public sealed class DirectorySourceTree : ISourceTree
{
    private const int MaxLinks = 40;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    private readonly string _boundary;
    private readonly string _root;

    /// <summary>Folders that are no links, so that reading thousands of files asks for each folder once.</summary>
    private readonly HashSet<string> _plain;
    private IReadOnlyList<SourceEntry>? _walked;

    /// <exception cref="PlanException">There is no such folder.</exception>
    public DirectorySourceTree(string directory)
        : this(Canonical(directory), Canonical(directory), new(StringComparer.Ordinal))
    {
    }

    private DirectorySourceTree(string boundary, string root, HashSet<string> plain)
    {
        _boundary = boundary;
        _root = root;
        _plain = plain;
    }

    public string Name => Path.GetFileName(_root);

    public bool FileExists(string path) => Resolve(path) is { } full && File.Exists(full);

    public bool DirectoryExists(string path) => Resolve(path) is { } full && Directory.Exists(full);

    public bool IsExecutable(string path)
        => Resolve(path) is { } full && File.Exists(full)
            && (File.GetUnixFileMode(full) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    public IReadOnlyList<SourceEntry> Top() => [.. Children("").Select(child => new SourceEntry(child.Name, child.IsDirectory))];

    public IReadOnlyList<SourceEntry> Walk()
    {
        if (_walked is null)
        {
            var found = new List<SourceEntry>();
            Walk("", 0, found);
            _walked = found;
        }

        return _walked;
    }

    public byte[]? ReadBytes(string path, long limit)
    {
        if (Resolve(path) is not { } full || new FileInfo(full) is not { Exists: true } info)
        {
            return null;
        }

        try
        {
            var length = info.Length;
            if (length > limit)
            {
                throw new PlanException($"{path} has {length} bytes; the planner reads at most {limit}. Leave it out of the source.");
            }

            // Pipes and devices have no length either: opening one could wait for ever.
            return length == 0 ? [] : Read(full, length);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new PlanException($"{path} cannot be read: {ex.Message}", ex);
        }
    }

    public ISourceTree Subtree(string directory)
        => Resolve(directory) is { } full && Directory.Exists(full) ? new DirectorySourceTree(_boundary, full, _plain) : throw new PlanException($"The source has no folder '{directory}'.");

    private static string Canonical(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!Directory.Exists(full))
        {
            throw new PlanException($"'{directory}' is not a folder.");
        }

        return Follow("/", full, _ => true, []) ?? full;
    }

    private static byte[] Read(string full, long length)
    {
        using var file = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var more)
        {
            read += more;
        }

        return read == bytes.Length ? bytes : bytes[..read];
    }

    private string? Resolve(string path)
    {
        if (path.Length > 4096 || path.Contains('\0'))
        {
            return null;
        }

        var full = Path.GetFullPath(Path.Combine(_root, path.TrimStart('/')));
        return Inside(full)
            ? Follow(_boundary, full, Inside, _plain) ?? throw new PlanException($"'{path}' is a link that leads out of the source; put the file itself there.")
            : throw new PlanException($"'{path}' lies outside the source, which is not read.");
    }

    private bool Inside(string full) => full == _boundary || full.StartsWith(_boundary + "/", StringComparison.Ordinal);

    /// <summary>The path without links below <paramref name="start"/>; null when one ends where it is not allowed, or turns in a circle.</summary>
    private static string? Follow(string start, string full, Func<string, bool> allowed, HashSet<string> plain)
    {
        var links = 0;
        var at = start;
        var rest = new Stack<string>(full[start.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (rest.TryPop(out var name))
        {
            var next = at == "/" ? $"/{name}" : $"{at}/{name}";
            if (plain.Contains(next) || new FileInfo(next).LinkTarget is not { } target)
            {
                if (rest.Count > 0)
                {
                    plain.Add(next);
                }

                at = next;
                continue;
            }

            var end = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, at));
            if (++links > MaxLinks || !allowed(end))
            {
                return null;
            }

            foreach (var part in end[start.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                rest.Push(part);
            }

            at = start;
        }

        return at;
    }

    private void Walk(string directory, int depth, List<SourceEntry> found)
    {
        foreach (var (name, isDirectory, isLink) in Children(directory))
        {
            var path = directory.Length == 0 ? name : $"{directory}/{name}";
            if (isLink && !LinkToFile(path))
            {
                continue;
            }

            found.Add(new(path, isDirectory && !isLink));
            if (found.Count > SourceLimits.Entries)
            {
                throw new PlanException($"The source has more than {SourceLimits.Entries} files and folders. Leave generated ones out, or set the root directory to the part that is to be built.");
            }

            if (isDirectory && !isLink && depth < SourceLimits.Depth && name != "node_modules")
            {
                Walk(path, depth + 1, found);
            }
        }
    }

    private bool LinkToFile(string path)
    {
        try
        {
            return FileExists(path);
        }
        catch (PlanException)
        {
            // A link out that nothing asks for by name is no reason to refuse the tree.
            return false;
        }
    }

    private List<(string Name, bool IsDirectory, bool IsLink)> Children(string directory)
    {
        var full = directory.Length == 0 ? _root : Path.Combine(_root, directory);
        try
        {
            var children = new FileSystemEnumerable<(string Name, bool IsDirectory, bool IsLink)>(
                full,
                (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory, (entry.Attributes & FileAttributes.ReparsePoint) != 0),
                Everything)
                .Where(child => child.Name != ".git" && !child.Name.Any(char.IsControl)).ToList();
            children.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            return children;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
