using System.Formats.Tar;
using System.Text;
using ProxPaaS.Orchestrator.Uploads;

namespace ProxPaaS.Tests.Orchestrator.Uploads;

public sealed class ArchiveTests
{
    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Archive_OfEachFormat_IsReadAsItWasWritten(TarEntryFormat format)
    {
        var longName = format == TarEntryFormat.V7 ? "plain" : $"{new string('d', 90)}/{new string('f', 90)}";
        var tar = Tar(format, writer =>
        {
            writer.WriteEntry(Entry(format, TarEntryType.Directory, "folder/"));
            writer.WriteEntry(Entry(format, format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, longName, content: new string('x', 1500)));
            writer.WriteEntry(Entry(format, TarEntryType.SymbolicLink, "link", target: "folder/a"));
            writer.WriteEntry(Entry(format, format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, "run", content: "", mode: (UnixFileMode)0b111_101_101));
        });
        var archive = new ArchiveClient(tar);
        var read = new List<(string, ArchiveEntryKind, string, int, bool)>();
        while (await archive.NextAsync(CancellationToken.None) is { } entry)
        {
            read.Add((entry.Path, entry.Kind, entry.Target, (await ContentAsync(archive)).Length, entry.Executable));
        }

        Assert.Equal([("folder/", ArchiveEntryKind.Folder, "", 0, false), (longName, ArchiveEntryKind.File, "", 1500, false), ("link", ArchiveEntryKind.SymbolicLink, "folder/a", 0, false), ("run", ArchiveEntryKind.File, "", 0, true)], read);
    }

    [Fact]
    public async Task Archive_WhoseContentIsNotRead_GoesOnWithTheNextEntry()
    {
        var archive = new ArchiveClient(Tar(TarEntryFormat.Pax, writer =>
        {
            writer.WriteEntry(Entry(TarEntryFormat.Pax, TarEntryType.RegularFile, "a", content: new string('x', 200_000)));
            writer.WriteEntry(Entry(TarEntryFormat.Pax, TarEntryType.RegularFile, "ünï", content: "y"));
        }));
        Assert.Equal("a", (await archive.NextAsync(CancellationToken.None))!.Path);
        Assert.Equal("ünï", (await archive.NextAsync(CancellationToken.None))!.Path);
        Assert.Equal("y", await ContentAsync(archive));
        Assert.Null(await archive.NextAsync(CancellationToken.None));
    }

    /// <summary>Each byte of headers and names damaged in turn: an answer or InvalidDataException, nothing else, and no memory for what a header only claims.</summary>
    [Fact]
    public async Task Archive_DamagedAnywhere_IsReadOrRefused()
    {
        var whole = Tar(TarEntryFormat.Pax, writer => writer.WriteEntry(Entry(TarEntryFormat.Pax, TarEntryType.RegularFile, $"{new string('d', 120)}/f", content: "content"))).ToArray();
        var random = new Random(1);
        for (var round = 0; round < 4000; round++)
        {
            var damaged = whole.AsSpan(0, round % 5 == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
            for (var i = random.Next(1, 4); i > 0 && damaged.Length > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            FixChecksums(damaged);
            var archive = new ArchiveClient(new MemoryStream(damaged));
            try
            {
                while (await archive.NextAsync(CancellationToken.None) is { } entry)
                {
                    Assert.True(entry.Size >= 0);
                    await ContentAsync(archive);
                }
            }
            catch (InvalidDataException)
            {
                // Refused, in words.
            }
        }
    }

    [Theory]
    [InlineData("x", "77777777777")]
    [InlineData("L", "77777777777")]
    [InlineData("g", "00000400001")]
    public async Task Archive_WithAHugeExtension_IsRefusedBeforeItIsRead(string type, string size)
    {
        var header = new byte[512];
        Encoding.ASCII.GetBytes("x").CopyTo(header, 0);
        Encoding.ASCII.GetBytes(size).CopyTo(header, 124);
        Encoding.ASCII.GetBytes(type).CopyTo(header, 156);
        FixChecksums(header);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await new ArchiveClient(new MemoryStream(header)).NextAsync(CancellationToken.None));
        Assert.Contains("extension header", refused.Message);
    }

    private static TarEntry Entry(TarEntryFormat format, TarEntryType type, string name, string? content = null, string? target = null, UnixFileMode mode = (UnixFileMode)0b110_100_100)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
        entry.Mode = mode;
        if (target is not null)
        {
            entry.LinkName = target;
        }

        if (content is { Length: > 0 })
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        }

        return entry;
    }

    private static MemoryStream Tar(TarEntryFormat format, Action<TarWriter> write)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            write(writer);
        }

        stream.Position = 0;
        return stream;
    }

    private static async Task<string> ContentAsync(ArchiveClient archive)
    {
        var all = new MemoryStream();
        var buffer = new byte[1000];
        int read;
        while ((read = await archive.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            all.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>So that damage gets past the first check, in most blocks that look like headers.</summary>
    private static void FixChecksums(byte[] tar)
    {
        for (var at = 0; at + 512 <= tar.Length; at += 512)
        {
            var header = tar.AsSpan(at, 512);
            if (header[0] != 0)
            {
                header.Slice(148, 8).Fill((byte)' ');
                var sum = 0;
                foreach (var value in header)
                {
                    sum += value;
                }

                Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
            }
        }
    }
}
