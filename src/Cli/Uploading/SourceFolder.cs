namespace ProxPaaS.Cli.Uploading;

/// <summary>The files of a folder that the ignore files leave, by name. Links are taken as links and never followed.</summary>
internal sealed class SourceFolder
{
    private const int Deepest = 200;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string _root;
    private readonly string[] _above;
    private readonly IgnoreRules _rules;
    private readonly List<SourceItem> _items = [];
    private readonly List<string> _refused = [];

    private SourceFolder(string root)
    {
        _root = root;
        var top = RepositoryOf(root) ?? root;
        _above = Path.GetRelativePath(top, root) is var below && below == "." ? [] : below.Split('/');
        _rules = new IgnoreRules(Text(Path.Combine(root, ".dockerignore")) is { } docker ? DockerIgnore.Parse(docker) : null);
        var at = top;
        for (var depth = 0; depth < _above.Length; depth++)
        {
            AddRules(at, depth);
            at = Path.Combine(at, _above[depth]);
        }

        if (Text(Path.Combine(top, ".git", "info", "exclude")) is { } exclude)
        {
            _rules.AddGit(IgnoreFile.Parse(0, exclude));
        }
    }

    /// <exception cref="PxException">It is no folder, or holds what cannot be sent.</exception>
    public static IReadOnlyList<SourceItem> Read(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(root))
        {
            throw PxException.Usage($"'{folder}' is not a folder.");
        }

        var source = new SourceFolder(root);
        source.Walk(root, []);
        return source._refused.Count == 0 ? source._items
            : throw new PxException(ExitCodes.Failed, "not_uploadable", $"{string.Join("; ", source._refused.Take(5))}{(source._refused.Count > 5 ? $"; and {source._refused.Count - 5} more" : "")}. Leave them out with .pxignore, which takes the lines of a .gitignore.");
    }

    private void Walk(string folder, string[] path)
    {
        if (path.Length > Deepest)
        {
            _refused.Add($"{string.Join('/', path.Take(5))}/… is deeper than {Deepest} folders");
            return;
        }

        var depth = _above.Length + path.Length;
        AddRules(folder, depth);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string[] below = [.. path, entry.Name];
            var isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
            if (_rules.LeavesOut([.. _above, .. below], below, isFolder))
            {
                continue;
            }

            if (isFolder)
            {
                Walk(entry.FullName, below);
            }
            else
            {
                Take(entry, string.Join('/', below), below.Length - 1);
            }
        }

        _rules.Leave(depth);
    }

    private void Take(FileSystemInfo entry, string path, int depth)
    {
        if (entry.LinkTarget is { } target)
        {
            if (LeadsOut(target, depth))
            {
                _refused.Add($"{path} is a link to {target}, outside of the folder");
                return;
            }

            _items.Add(new SourceItem(path, entry.FullName, 0, false, target));
        }
        else if (path.Any(char.IsControl))
        {
            _refused.Add($"{path} has control characters in its name");
        }
        else
        {
            var file = (FileInfo)entry;
            _items.Add(new SourceItem(path, file.FullName, file.Length, (file.UnixFileMode & UnixFileMode.UserExecute) != 0, null));
        }
    }

    /// <summary>A link may go up at its start only, so that it ends inside whatever other links it passes.</summary>
    private static bool LeadsOut(string target, int depth)
    {
        var parts = target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        var up = parts.TakeWhile(part => part == "..").Count();
        return target.StartsWith('/') || parts.Count == 0 && target.Length == 0 || up > depth || parts.Skip(up).Contains("..");
    }

    private void AddRules(string folder, int depth)
    {
        if (Text(Path.Combine(folder, ".gitignore")) is { } git)
        {
            _rules.AddGit(IgnoreFile.Parse(depth, git));
        }

        if (Text(Path.Combine(folder, ".pxignore")) is { } own)
        {
            _rules.AddOwn(IgnoreFile.Parse(depth, own));
        }
    }

    private static string? RepositoryOf(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, ".git")))
            {
                return at.FullName;
            }
        }

        return null;
    }

    private static string? Text(string path) => new FileInfo(path) is { Exists: true, Length: > 0 and < 1024 * 1024 } ? File.ReadAllText(path) : null;
}
