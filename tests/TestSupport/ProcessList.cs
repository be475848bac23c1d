using System.Globalization;

namespace ProxPaaS.Tests.Support;

/// <summary>The machine's processes at this moment, from /proc.</summary>
public static class ProcessList
{
    private static readonly string[] Shells = ["sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"];

    public static bool IsShell(string name) => Shells.Contains(name);

    /// <summary>Names of all processes that a process started, directly or not.</summary>
    public static IReadOnlyList<string> DescendantsOf(int pid)
    {
        var all = All().ToList();
        var family = new HashSet<int> { pid };
        for (var before = 0; before != family.Count;)
        {
            before = family.Count;
            family.UnionWith(all.Where(p => family.Contains(p.Parent)).Select(p => p.Id));
        }

        return [.. all.Where(p => p.Id != pid && family.Contains(p.Id)).Select(p => p.Name)];
    }

    public static IReadOnlyList<int> ChildrenOf(int pid, string name) => [.. All().Where(p => p.Parent == pid && p.Name == name).Select(p => p.Id)];

    /// <summary>Names of all processes that have a text in their environment: what a program passes on to all it starts.</summary>
    public static IReadOnlyList<string> WithEnvironment(string text)
        => [.. Directory.EnumerateDirectories("/proc").Where(folder => Text(Path.Combine(folder, "environ")).Contains(text, StringComparison.Ordinal)).Select(folder => Text(Path.Combine(folder, "comm")).Trim())];

    public static bool AnyWithArgument(string argument)
        => Directory.EnumerateDirectories("/proc").Any(folder => Text(Path.Combine(folder, "cmdline")).Split('\0').Contains(argument));

    private static IEnumerable<(int Id, int Parent, string Name)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            // "123 (the name) S 1 …"
            var stat = Text(Path.Combine(folder, "stat"));
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && stat.LastIndexOf(')') is > 0 and var end)
            {
                yield return (id, int.Parse(stat[(end + 2)..].Split(' ')[1], CultureInfo.InvariantCulture), stat[(stat.IndexOf('(') + 1)..end]);
            }
        }
    }

    /// <summary>What the kernel says in one of its files; empty where that is gone.</summary>
    public static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
