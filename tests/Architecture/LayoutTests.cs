using System.Text.RegularExpressions;

namespace ProxPaaS.Tests.Architecture;

public sealed partial class LayoutTests
{
    private static readonly string[] Forbidden = ["Services", "Helpers", "Interfaces", "Dtos", "Common", "Utils", "Managers"];

    /// <summary>The console's Services are what the platform calls so: pages about users' apps.</summary>
    [Fact]
    public void Folders_AreCapabilities()
        => Assert.Equal([], Repository.Files("src", "*.cs").Where(f => f.Replace("Dashboard/Components/Services/", "", StringComparison.Ordinal).Split('/').SkipLast(1).Intersect(Forbidden).Any()));

    [Fact]
    public void Namespaces_FollowFolders()
        => Assert.Equal([], Repository.Files("src", "*.cs").Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal)).Where(f =>
        {
            var name = File.ReadLines(Path.Combine(Repository.Root, f)).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
            var folders = f.Split('/').Skip(2).SkipLast(1).ToArray();
            return name is not null && folders.Length > 0 && !name.TrimEnd(';').EndsWith(string.Join('.', folders), StringComparison.Ordinal);
        }));

    /// <summary>An interface may have the records beside it that it speaks of.</summary>
    [Fact]
    public void Files_HoldOneType()
        => Assert.Equal([], new[] { "src", "lab", "benchmarks" }.SelectMany(f => Repository.Files(f, "*.cs")).Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal)).Where(f =>
        {
            var kinds = Type().Matches(File.ReadAllText(Path.Combine(Repository.Root, f))).Select(m => m.Groups[1].Value).ToArray();
            return kinds.Length > 1 && (kinds[0] != "interface" || kinds[1..].Any(k => k != "record"));
        }));

    [Fact]
    public void Everything_IsInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "ProxPaaS.sln")).Replace('\\', '/');

        Assert.Equal([], new[] { "src", "lab", "tests", "benchmarks" }.SelectMany(f => Repository.Files(f, "*.csproj")).Where(p => !solution.Contains(p, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^(?:public|internal) (?:(?:static|sealed|abstract|partial|readonly) )*(class|record|struct|interface|enum) ", RegexOptions.Multiline)]
    private static partial Regex Type();
}
