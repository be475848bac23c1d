using System.Diagnostics;
using ProxPaaS.Cli;
using ProxPaaS.Cli.Uploading;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Cli.Uploading;

public sealed class SourceFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>git is the judge: what it would add is what is sent.</summary>
    [Theory]
    [InlineData("*.log", "a.log", "b/a.log", "b/a.logs", "log")]
    [InlineData("/build", "build/x", "b/build/x", "build2")]
    [InlineData("build/", "build/x", "b/build/x", "c/build")]
    [InlineData("doc/*.txt", "doc/a.txt", "doc/b/a.txt", "x/doc/a.txt")]
    [InlineData("**/tmp", "tmp/a", "a/tmp/b", "a/b/tmp")]
    [InlineData("a/**", "a/b", "a/c/d", "b/a/c")]
    [InlineData("a/**/z", "a/z", "a/b/z", "a/b/c/z", "z")]
    [InlineData("*.o\n!keep.o", "a.o", "keep.o", "b/keep.o")]
    [InlineData("dist\n!dist/keep", "dist/keep", "dist/other", "x")]
    [InlineData("dist/*\n!dist/keep", "dist/keep", "dist/other", "x")]
    [InlineData("[a-c]x\n[!a-c]y", "ax", "dx", "ay", "dy")]
    [InlineData("\\#a\n\\!b\n# c", "#a", "!b", "# c", "c")]
    [InlineData("sp \ntr\\ \nq?z", "sp", "sp ", "tr ", "tr", "qaz", "qz")]
    [InlineData("foo*bar*", "foobar", "fooxbary", "foba", "x/foobar")]
    [InlineData("*", "a", "b/c")]
    [InlineData("*\n!*/\n!*.c", "a.c", "b/c.c", "b/d")]
    [InlineData("a[]]b\n]x[", "a]b", "]x[", "ab")]
    public async Task Read_LeavesOutWhatGitWould(string ignore, params string[] files)
    {
        Write(".gitignore", ignore + "\n");
        files.ToList().ForEach(file => Write(file, "x"));
        var expected = await GitAsync();

        Assert.Equal(expected, Names());
    }

    [Fact]
    public async Task Read_IgnoreFilesInFolders_TheNearestDecides()
    {
        Write(".gitignore", "*.txt\nsub/skip\n");
        Write("sub/.gitignore", "!important.txt\n/here\n");
        foreach (var file in new[] { "a.txt", "sub/a.txt", "sub/important.txt", "sub/skip", "sub/here", "sub/deep/here", "sub/deep/important.txt" })
        {
            Write(file, "x");
        }

        Assert.Equal(await GitAsync(), Names());
    }

    [Fact]
    public void Read_FolderBelowARepository_KnowsItsRules()
    {
        Directory.CreateDirectory(_folder.Combine(".git/info"));
        Write(".git/info/exclude", "private\n");
        Write(".gitignore", "*.log\n/app/out\n");
        foreach (var file in new[] { "app/a.log", "app/out/x", "app/private", "app/main.js", "app/sub/.git" })
        {
            Write(file, "x");
        }

        Assert.Equal(["main.js"], Names("app"));
    }

    [Fact]
    public void Read_PxIgnore_HasTheLastWord()
    {
        Write(".gitignore", "dist\n");
        Write("pkg/.gitignore", "built\n");
        Write(".pxignore", "!dist\n!built\nsecret*\n");
        foreach (var file in new[] { "dist/app.js", "pkg/built/x", "secret.txt", "a" })
        {
            Write(file, "x");
        }

        Assert.Equal([".gitignore", ".pxignore", "a", "dist/app.js", "pkg/.gitignore", "pkg/built/x"], Names());
    }

    [Fact]
    public void Read_DockerIgnore_LeavesOutWhatTheBuilderWould_ButNotWhatThePlatformReads()
    {
        Write(".dockerignore", "*.md\n!README.md\ndocs\n**/*.tmp\nDockerfile\nfly.toml\n.dockerignore\n");
        foreach (var file in new[] { "a.md", "README.md", "sub/b.md", "docs/x", "sub/docs/x", "c.tmp", "sub/d.tmp", "Dockerfile", "fly.toml" })
        {
            Write(file, "x");
        }

        Assert.Equal([".dockerignore", "Dockerfile", "README.md", "fly.toml", "sub/b.md", "sub/docs/x"], Names());
    }

    [Fact]
    public void Read_Links_StayLinks_AndMayNotLeadOut()
    {
        Write("sub/file", "x");
        File.CreateSymbolicLink(_folder.Combine("sub/up"), "../sub/file");
        Directory.CreateSymbolicLink(_folder.Combine("again"), ".");
        Assert.Equal(["again", "sub/file", "sub/up"], Names());

        File.CreateSymbolicLink(_folder.Combine("passwd"), "/etc/passwd");
        File.CreateSymbolicLink(_folder.Combine("sub/out"), "../../x");
        File.CreateSymbolicLink(_folder.Combine("sub/sly"), "../again/../..");
        var refused = Assert.Throws<PxException>(() => Names());
        Assert.Contains("passwd is a link to /etc/passwd", refused.Message);
        Assert.Contains("sub/out is a link", refused.Message);
        Assert.Contains("sub/sly is a link", refused.Message);

        Write(".pxignore", "passwd\nout\nsly\n");
        Assert.Equal([".pxignore", "again", "sub/file", "sub/up"], Names());
    }

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Names(string below = "") => SourceFolder.Read(_folder.Combine(below)).Select(item => item.Path).Order(StringComparer.Ordinal);

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Combine(name))!);
        File.WriteAllText(_folder.Combine(name), content);
    }

    private async Task<IEnumerable<string>> GitAsync()
    {
        await RunAsync("init", "-q");
        return (await RunAsync("ls-files", "-z", "--others", "--exclude-standard")).Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true };
        start.Environment["HOME"] = _folder.Path;
        using var git = Process.Start(start)!;
        var output = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return output;
    }
}
