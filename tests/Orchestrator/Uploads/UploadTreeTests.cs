using ProxPaaS.Orchestrator.Uploads;

namespace ProxPaaS.Tests.Orchestrator.Uploads;

public sealed class UploadTreeTests
{
    [Theory]
    [InlineData("/etc/passwd", "slash")]
    [InlineData("../x", "..")]
    [InlineData("a/../../x", "..")]
    [InlineData("a//b", "empty")]
    [InlineData("a/./b", "empty, .")]
    [InlineData(".git/config", "git's own")]
    [InlineData("a/.GIT/hooks/post-checkout", "git's own")]
    [InlineData("a/.git", "git's own")]
    [InlineData("git~1/x", "git's own")]
    [InlineData(".git ./x", "git's own")]
    [InlineData(".git::$INDEX_ALLOCATION/x", "git's own")]
    [InlineData(".g\u200cit/x", "git's own")]
    [InlineData("a\\.git\\x", "git's own")]
    [InlineData("a\nb", "control")]
    [InlineData("", "no name")]
    public void Add_NameThatLeadsElsewhere_IsRefused(string path, string reason)
        => Assert.Contains(reason, new UploadTree(100).Add(new ArchiveEntry(path, ArchiveEntryKind.File, "", 0, false), out _));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("../../x")]
    [InlineData("b/../../x")]
    [InlineData("b/..")]
    [InlineData("../.git/config")]
    [InlineData("")]
    public void Add_LinkThatLeadsOut_IsRefused(string target)
        => Assert.NotNull(new UploadTree(100).Add(new ArchiveEntry(target == ".." ? "link" : "a/link", ArchiveEntryKind.SymbolicLink, target, 0, false), out _));

    [Theory]
    [InlineData("a/link", "../b/c")]
    [InlineData("a/link", "..")]
    [InlineData("a/b/link", "../../x")]
    [InlineData("link", ".")]
    [InlineData("link", "./a//b")]
    public void Add_LinkThatStays_IsTaken(string path, string target)
        => Assert.Null(new UploadTree(100).Add(new ArchiveEntry(path, ArchiveEntryKind.SymbolicLink, target, 0, false), out _));

    [Theory]
    [InlineData("./a/b", "a/b")]
    [InlineData("././a", "a")]
    [InlineData(".gitignore", ".gitignore")]
    [InlineData("..a/b..", "..a/b..")]
    [InlineData("-rf", "-rf")]
    [InlineData("na me\"'$(x)`#+@ü", "na me\"'$(x)`#+@ü")]
    public void Add_StrangeButHarmlessName_IsTaken(string path, string expected)
    {
        Assert.Null(new UploadTree(100).Add(new ArchiveEntry(path, ArchiveEntryKind.File, "", 0, false), out var name));
        Assert.Equal(expected, name);
    }

    [Fact]
    public void Add_NamesThatClash_AreRefused()
    {
        var tree = new UploadTree(100);
        Assert.Null(Add(tree, "a"));
        Assert.Contains("twice", Add(tree, "a"));
        Assert.Contains("below something", Add(tree, "a/b"));
        Assert.Null(Add(tree, "c/d"));
        Assert.Contains("folder of that name", Add(tree, "c"));
        Assert.Contains("file of that name", Add(tree, "a/", ArchiveEntryKind.Folder));
        Assert.Null(Add(tree, "C/d"));
        Assert.Null(tree.Add(new ArchiveEntry("link", ArchiveEntryKind.SymbolicLink, "c", 0, false), out _));
        Assert.Contains("below something", Add(tree, "link/x"));
        Assert.Equal(4, tree.Files);
    }

    [Fact]
    public void Add_ManyFoldersFromFewNames_AreRefused()
    {
        var tree = new UploadTree(1000);
        var refused = Enumerable.Range(0, 50).Select(i => Add(tree, $"{i}/{string.Join('/', Enumerable.Range(0, 100))}/f")).FirstOrDefault(r => r is not null);

        Assert.Contains("more than 1000 folders", refused);
    }

    private static string? Add(UploadTree tree, string path, ArchiveEntryKind kind = ArchiveEntryKind.File) => tree.Add(new ArchiveEntry(path, kind, "", 0, false), out _);
}
