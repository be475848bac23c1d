using System.Diagnostics;
using System.Globalization;
using System.Text;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>
/// A committed tree, read out of the bare repository: names by one <c>git ls-tree</c>, contents by one <c>git cat-file --batch</c> as they are
/// asked for. Nothing is written to disk; a link is followed only where it ends inside the tree.
/// </summary>
internal sealed class GitSourceTree : ISourceTree, IDisposable
{
    private const int MostEntries = 250_000;
    private const int DeepestFolder = 64;
    private const int MostLinks = 40;
    private const int LongestLink = 4096;

    private readonly Entry _boundary;
    private readonly Entry _root;
    private readonly Contents _contents;
    private readonly bool _owner;
    private IReadOnlyList<SourceEntry>? _walked;

    private GitSourceTree(Entry boundary, Entry root, Contents contents, bool owner)
    {
        _boundary = boundary;
        _root = root;
        _contents = contents;
        _owner = owner;
    }

    public string Name => _root.Name;

    /// <param name="listing">What <c>git ls-tree -r -t -z -l TREE</c> prints.</param>
    /// <param name="reader">A <c>git cat-file --batch</c>; it is ended with the tree.</param>
    /// <exception cref="PlanException">More entries than anybody plans with.</exception>
    public static async Task<GitSourceTree> ReadAsync(Stream listing, Process reader, CancellationToken cancellationToken)
    {
        var root = new Entry("", EntryKind.Folder, "", 0, false);
        using var lines = new StreamReader(listing, Encoding.UTF8);
        var buffer = new char[64 * 1024];
        var line = new StringBuilder();
        var entries = 0;
        int read;
        while ((read = await lines.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var character in buffer.AsMemory(0, read).ToArray())
            {
                if (character != '\0')
                {
                    line.Append(character);
                    continue;
                }

                if (++entries > MostEntries)
                {
                    throw new PlanException($"The source has more than {MostEntries} files and folders. Leave generated ones out, or set the root directory to the part that is to be built.");
                }

                Add(root, line.ToString());
                line.Clear();
            }
        }

        return new(root, root, new Contents(reader), owner: true);
    }

    public bool FileExists(string path) => Resolve(path) is { Kind: EntryKind.File };

    public bool DirectoryExists(string path) => Resolve(path) is { Kind: EntryKind.Folder };

    public bool IsExecutable(string path) => Resolve(path) is { Kind: EntryKind.File, Executable: true };

    /// <summary>Nothing is there, or a folder that is no link.</summary>
    public bool IsFreeForFolder(string name) => !_root.Children.TryGetValue(name, out var entry) || entry.Kind == EntryKind.Folder;

    public IReadOnlyList<SourceEntry> Top() => [.. Shown(_root).Select(entry => new SourceEntry(entry.Name, entry.Kind == EntryKind.Link ? LinkLeadsTo(entry.Name, DirectoryExists) : entry.Kind == EntryKind.Folder))];

    public IReadOnlyList<SourceEntry> Walk()
    {
        if (_walked is null)
        {
            var found = new List<SourceEntry>();
            Walk(_root, "", 0, found);
            _walked = found;
        }

        return _walked;
    }

    public byte[]? ReadBytes(string path, long limit)
    {
        if (Resolve(path) is not { Kind: EntryKind.File } file)
        {
            return null;
        }

        return file.Size <= limit ? _contents.Read(file.Object, file.Size) : throw new PlanException($"{path} has {file.Size} bytes; the planner reads at most {limit}. Leave it out of the source.");
    }

    public ISourceTree Subtree(string directory)
        => Resolve(directory) is { Kind: EntryKind.Folder } folder ? new GitSourceTree(_boundary, folder, _contents, owner: false) : throw new PlanException($"The source has no folder '{directory}'.");

    public void Dispose()
    {
        if (_owner)
        {
            _contents.Dispose();
        }
    }

    // 100644 blob 0123…      42<TAB>src/main.c
    private static void Add(Entry root, string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var words = tab < 0 ? [] : line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 4)
        {
            throw new InvalidDataException($"git ls-tree printed '{line}'.");
        }

        var parts = line[(tab + 1)..].Split('/');
        var folder = root;
        foreach (var part in parts[..^1])
        {
            folder = folder.Children.TryGetValue(part, out var found) ? found : throw new InvalidDataException($"git ls-tree printed '{line}' before its folder.");
        }

        // A submodule is a folder that nothing is in.
        var kind = words[0] switch { "120000" => EntryKind.Link, "040000" or "160000" => EntryKind.Folder, _ => EntryKind.File };
        folder.Children[parts[^1]] = new(parts[^1], kind, words[2], long.TryParse(words[3], CultureInfo.InvariantCulture, out var size) ? size : 0, words[0] == "100755") { Parent = folder };
    }

    private static IEnumerable<Entry> Shown(Entry folder) => folder.Children.Values.Where(entry => entry.Name != ".git" && !entry.Name.Any(char.IsControl));

    private void Walk(Entry folder, string path, int depth, List<SourceEntry> found)
    {
        foreach (var entry in Shown(folder))
        {
            var full = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (entry.Kind == EntryKind.Link && !LinkLeadsTo(full, FileExists))
            {
                continue;
            }

            found.Add(new(full, entry.Kind == EntryKind.Folder));
            if (entry.Kind == EntryKind.Folder && depth < DeepestFolder && entry.Name != "node_modules")
            {
                Walk(entry, full, depth + 1, found);
            }
        }
    }

    private static bool LinkLeadsTo(string path, Func<string, bool> exists)
    {
        try
        {
            return exists(path);
        }
        catch (PlanException)
        {
            // A link out that nothing asks for by name is no reason to refuse the tree.
            return false;
        }
    }

    private Entry? Resolve(string path)
    {
        if (path.Length > LongestLink || path.Contains('\0'))
        {
            return null;
        }

        var rest = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var at = _root;
        var links = 0;
        while (rest.TryPop(out var name))
        {
            if (name == ".")
            {
                continue;
            }

            if (name == "..")
            {
                at = at != _boundary && at.Parent is { } parent ? parent : throw new PlanException(links > 0 ? LeadsOut(path) : $"'{path}' lies outside the source, which is not read.");
                continue;
            }

            if (!at.Children.TryGetValue(name, out var next))
            {
                return null;
            }

            if (next.Kind != EntryKind.Link)
            {
                at = next;
                continue;
            }

            var target = next.Size is > 0 and <= LongestLink ? Encoding.UTF8.GetString(_contents.Read(next.Object, next.Size)) : "/";
            if (++links > MostLinks || target.StartsWith('/'))
            {
                throw new PlanException(LeadsOut(path));
            }

            foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                rest.Push(part);
            }
        }

        return at;
    }

    private static string LeadsOut(string path) => $"'{path}' is a link that leads out of the source; put the file itself there.";

    private enum EntryKind
    {
        File,
        Folder,
        Link,
    }

    private sealed record Entry(string Name, EntryKind Kind, string Object, long Size, bool Executable)
    {
        public SortedDictionary<string, Entry> Children { get; } = new(StringComparer.Ordinal);

        public Entry? Parent { get; init; }
    }

    /// <summary>Objects by id, one after the other, from one git process.</summary>
    private sealed class Contents(Process git) : IDisposable
    {
        public byte[] Read(string id, long size)
        {
            var input = git.StandardInput.BaseStream;
            input.Write(Encoding.ASCII.GetBytes(id + "\n"));
            input.Flush();
            var output = git.StandardOutput.BaseStream;
            SkipHeader(output, id);
            var content = new byte[size];
            output.ReadExactly(content);
            return output.ReadByte() == '\n' ? content : throw new InvalidDataException($"git cat-file gave {id} another size.");
        }

        public void Dispose()
        {
            GitExecutor.Kill(git);
            git.Dispose();
        }

        // 0123… blob 42
        private static void SkipHeader(Stream output, string id)
        {
            var length = 0;
            for (int character; (character = output.ReadByte()) != '\n'; length++)
            {
                if (character < 0 || length > 200)
                {
                    throw new InvalidDataException($"git cat-file did not give {id}.");
                }
            }
        }
    }
}
