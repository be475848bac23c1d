using System.Text;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Tests.Nixpacks;

/// <summary>A tree of texts by path.</summary>
internal sealed class MemoryTree(params (string Path, string Text)[] files) : ISourceTree
{
    private readonly SortedDictionary<string, string> _files = new(files.ToDictionary(file => file.Path, file => file.Text), StringComparer.Ordinal);

    public string Name => "app";

    public bool FileExists(string path) => _files.ContainsKey(Clean(path));

    public bool DirectoryExists(string path) => _files.Keys.Any(file => file.StartsWith(Clean(path) + "/", StringComparison.Ordinal));

    public bool IsExecutable(string path) => false;

    public IReadOnlyList<SourceEntry> Top() => [.. Walk().Where(entry => !entry.Path.Contains('/'))];

    public IReadOnlyList<SourceEntry> Walk()
    {
        var folders = _files.Keys.SelectMany(file => Enumerable.Range(0, file.Length).Where(at => file[at] == '/').Select(at => file[..at])).Distinct().Select(path => new SourceEntry(path, true));
        return [.. folders.Concat(_files.Keys.Select(path => new SourceEntry(path, false))).OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    public byte[]? ReadBytes(string path, long limit) => _files.TryGetValue(Clean(path), out var text) ? Encoding.UTF8.GetBytes(text) : null;

    public ISourceTree Subtree(string directory)
        => new MemoryTree([.. _files.Where(file => file.Key.StartsWith(directory + "/", StringComparison.Ordinal)).Select(file => (file.Key[(directory.Length + 1)..], file.Value))]);

    public static PlanResult Plan(params (string Path, string Text)[] files) => Planner.Plan(new MemoryTree(files), new());

    public static PlanResult Plan(string variable, string value, params (string Path, string Text)[] files)
        => Planner.Plan(new MemoryTree(files), new() { Variables = new Dictionary<string, string> { [variable] = value } });

    private static string Clean(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
