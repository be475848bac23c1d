using System.Formats.Tar;
using System.Security.Cryptography;
using ProxPaaS.Orchestrator.Builds.Planning;

namespace ProxPaaS.Tests.Orchestrator.Builds.Planning;

public sealed class ContextStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1_000_000)]
    public async Task Read_Archive_ComesWholeWithTheFilesBehind(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{new string('n', 200)}/a.bin") { DataStream = new MemoryStream(content) });
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = "../out" });
        }

        // git fills up to its own record size.
        archive.Write(new byte[8192]);
        archive.Position = 0;
        var all = new MemoryStream();
        await using (var stream = new ContextStream(archive, new Dictionary<string, string> { [".nixpacks/Dockerfile"] = "FROM scratch\n", [".nixpacks/assets/a"] = "ü" }))
        {
            await stream.CopyToAsync(all, 777);
        }

        all.Position = 0;
        var found = new Dictionary<string, byte[]>();
        await using var reader = new TarReader(all);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            using var data = new MemoryStream();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(data);
            found[entry.Name] = data.ToArray();
        }

        Assert.Equal([$"{new string('n', 200)}/a.bin", "link", ".nixpacks/Dockerfile", ".nixpacks/assets/a"], found.Keys);
        Assert.Equal(content, found.Values.First());
        Assert.Equal("FROM scratch\n"u8.ToArray(), found[".nixpacks/Dockerfile"]);
        Assert.Equal("ü"u8.ToArray(), found[".nixpacks/assets/a"]);
    }

    [Fact]
    public async Task Read_ArchiveThatEndsTooEarly_IsAnError()
    {
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream(new byte[4000]) });
        }

        await using var stream = new ContextStream(new MemoryStream(archive.ToArray()[..2000]), new Dictionary<string, string>());

        await Assert.ThrowsAsync<EndOfStreamException>(() => stream.CopyToAsync(Stream.Null));
    }
}
