using System.Text;
using ProxPaaS.Orchestrator.Builds.Sources;

namespace ProxPaaS.Tests.Orchestrator.Builds;

public sealed class SourceInspectorTests
{
    private const string Id = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    [Theory]
    [InlineData("src/app.js")]
    [InlineData("-rf")]
    [InlineData("--output=/etc/passwd")]
    [InlineData("two words")]
    [InlineData("new\nline")]
    [InlineData("tab\there")]
    [InlineData("äöü €.txt")]
    [InlineData("$(touch x)")]
    public void Add_OrdinaryAndOddNames_AreTaken(string path) => Assert.Null(new SourceInspector(10, 1).Add(Record("100644 blob", 1, path)));

    [Fact]
    public void Add_NameThatIsNotUtf8_IsRefusedWithTheName()
        => Assert.Equal("The commit has a file whose name is not UTF-8: caf�. Rename it with git mv.", new SourceInspector(10, 1).Add([.. Record("100644 blob", 1, "caf"), 0xE9]));

    [Fact]
    public void Add_TooManyFiles_IsRefusedAtTheFirstOneTooMany()
    {
        var inspector = new SourceInspector(2, 1);
        Assert.Null(inspector.Add(Record("040000 tree", null, "a")));
        Assert.Null(inspector.Add(Record("100644 blob", 1, "a/b")));
        Assert.StartsWith("The commit has more than 2 files and folders.", inspector.Add(Record("100644 blob", 1, "a/c")), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_TooManyBytes_NamesTheLargestFile()
    {
        var inspector = new SourceInspector(10, 2);
        Assert.Null(inspector.Add(Record("100644 blob", 1 << 20, "small")));
        Assert.StartsWith("The commit's files have more than 2 MiB; the largest is data/dump.sql with 5 MiB.", inspector.Add(Record("100644 blob", 5 << 20, "data/dump.sql")), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_LongNames_AreRefused()
    {
        Assert.Contains("a name of more than 255 bytes", new SourceInspector(10, 2).Add(Record("100644 blob", 1, new string('n', 256))), StringComparison.Ordinal);
        Assert.Contains("a path of more than 3000 bytes", new SourceInspector(10, 2).Add(Record("100644 blob", 1, string.Join('/', Enumerable.Repeat("d", 2000)))), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_Submodules_AreOnlyToldOf()
    {
        var inspector = new SourceInspector(10, 2);
        Assert.All(Enumerable.Range(0, 7), i => Assert.Null(inspector.Add(Record("160000 commit", null, $"lib/{i}"))));
        Assert.Equal(6, inspector.Verdict.Notices.Count);
        Assert.StartsWith("The submodule lib/0 is not fetched", inspector.Verdict.Notices[0], StringComparison.Ordinal);
        Assert.Null(inspector.Verdict.Problem);
    }

    private static byte[] Record(string kind, long? size, string path) => Encoding.UTF8.GetBytes($"{kind} {Id} {size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-",7}\t{path}");
}
