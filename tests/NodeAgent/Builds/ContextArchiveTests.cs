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

    private static PaxTarEntry File(string name, string text, UnixFileMode mode = (UnixFileMode)0x1A4)
        => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), Mode = mode };

    private async Task UnpackAsync(params TarEntry[] entries)
    {
        await System.IO.File.WriteAllBytesAsync(_folder.Combine("context.tar"), Tars.Of(entries), TestContext.Current.CancellationToken);
        await ContextArchive.UnpackAsync(_folder.Combine("context.tar"), Target, TestContext.Current.CancellationToken);
    }
}
