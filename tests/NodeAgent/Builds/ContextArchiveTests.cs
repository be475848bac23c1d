using System.Formats.Tar;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Builds;

public sealed class ContextArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.Combine("context");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unpack_FilesFoldersAndLinks_KeepsContentModesAndTargets()
    {
        await UnpackAsync(
            new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string> { ["comment"] = "0123456789abcdef" }),
            new PaxTarEntry(TarEntryType.Directory, "src/"),
            File("src/run.sh", "echo", (UnixFileMode)0x1ED),
            File("äöü/plain.txt", "text", (UnixFileMode)0x1A4),
            new PaxTarEntry(TarEntryType.SymbolicLink, "latest") { LinkName = "src/run.sh" });

        Assert.Equal("echo", System.IO.File.ReadAllText(Path.Combine(Target, "src/run.sh")));
        Assert.Equal((UnixFileMode)0x1ED, System.IO.File.GetUnixFileMode(Path.Combine(Target, "src/run.sh")));
        Assert.Equal((UnixFileMode)0x1A4, System.IO.File.GetUnixFileMode(Path.Combine(Target, "äöü/plain.txt")));
        Assert.Equal("src/run.sh", new FileInfo(Path.Combine(Target, "latest")).LinkTarget);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/tmp/px-evil")]
    public async Task Unpack_PathOutside_IsRefused(string name)
    {
        var failure = await Assert.ThrowsAsync<BuildFailedException>(() => UnpackAsync(File(name, "evil")));

        Assert.Contains("outside", failure.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(_folder.Combine("evil")));
        Assert.False(System.IO.File.Exists("/tmp/px-evil"));
    }

    [Fact]
    public async Task Unpack_FileBehindALink_NeverWritesThroughIt()
    {
        Directory.CreateDirectory(_folder.Combine("outside"));

        await Assert.ThrowsAsync<BuildFailedException>(() => UnpackAsync(
            new PaxTarEntry(TarEntryType.SymbolicLink, "door") { LinkName = _folder.Combine("outside") }, File("door/evil", "evil")));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Combine("outside")));
    }

    [Theory]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.HardLink)]
    public async Task Unpack_OtherKinds_AreRefused(TarEntryType kind)
    {
        var entry = new PaxTarEntry(kind, "thing");
        if (kind == TarEntryType.HardLink)
        {
            entry.LinkName = "/etc/passwd";
        }

        Assert.Contains("only files", (await Assert.ThrowsAsync<BuildFailedException>(() => UnpackAsync(entry))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_Garbage_SaysSo()
    {
        await System.IO.File.WriteAllBytesAsync(_folder.Combine("context.tar"), [.. Enumerable.Repeat((byte)0x41, 2048)], TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<BuildFailedException>(() => ContextArchive.UnpackAsync(_folder.Combine("context.tar"), Target, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("-rf")]
    [InlineData("two words")]
    [InlineData("new\nline")]
    [InlineData("$(touch x)")]
    public async Task Unpack_OddNames_AreKept(string name)
    {
        // As git archive writes short names.
        await UnpackAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("odd"u8.ToArray()) });

        Assert.Equal("odd", System.IO.File.ReadAllText(Path.Combine(Target, name)));
    }

    [Fact]
    public async Task Unpack_NameThatIsNotUtf8_IsRefused()
    {
        // A plain ustar header: the name is bytes.
        var tar = Tars.Of(new UstarTarEntry(TarEntryType.RegularFile, "caf?.txt") { DataStream = new MemoryStream("x"u8.ToArray()) });
        tar[3] = 0xE9;
        var sum = tar.Take(512).Select((value, at) => at is >= 148 and < 156 ? (int)' ' : value).Sum();
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
        await System.IO.File.WriteAllBytesAsync(_folder.Combine("context.tar"), tar, TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<BuildFailedException>(() => ContextArchive.UnpackAsync(_folder.Combine("context.tar"), Target, TestContext.Current.CancellationToken));
        Assert.Contains("not UTF-8", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_LongName_IsRefusedInASentence()
        => Assert.Contains("too long", (await Assert.ThrowsAsync<BuildFailedException>(() => UnpackAsync(File(new string('n', 300), "x")))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Unpack_SparseBomb_WritesNoMoreThanTheArchiveHolds()
    {
        // GNU's sparse format promises a tebibyte of zeros in half a kilobyte.
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "GNUSparseFile.0/bomb", new Dictionary<string, string>
        {
            ["GNU.sparse.major"] = "1", ["GNU.sparse.minor"] = "0", ["GNU.sparse.name"] = "bomb", ["GNU.sparse.realsize"] = "1099511627776",
        })
        { DataStream = new MemoryStream("1\n0\n1\n"u8.ToArray()) };
        try
        {
            await UnpackAsync(entry);
        }
        catch (BuildFailedException)
        {
            // Refusing it is as good.
        }

        Assert.True(!Directory.Exists(Target) || new DirectoryInfo(Target).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) < 4096);
    }

    private static PaxTarEntry File(string name, string text, UnixFileMode mode = (UnixFileMode)0x1A4)
        => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), Mode = mode };

    private async Task UnpackAsync(params TarEntry[] entries)
    {
        await System.IO.File.WriteAllBytesAsync(_folder.Combine("context.tar"), Tars.Of(entries), TestContext.Current.CancellationToken);
        await ContextArchive.UnpackAsync(_folder.Combine("context.tar"), Target, TestContext.Current.CancellationToken);
    }
}
