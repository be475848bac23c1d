using System.Formats.Tar;

namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>Writes the top layer as tar with fixed times and owners: equal input gives equal bytes, and so an equal version.</summary>
internal static class TopLayerWriter
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Write(IReadOnlyList<TopEntry> entries)
    {
        using var buffer = new MemoryStream();
        using (var writer = new TarWriter(buffer, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var entry in entries) { writer.WriteEntry(ToTar(entry)); }
        }
        return buffer.ToArray();
    }

    private static GnuTarEntry ToTar(TopEntry entry)
    {
        var type = entry switch
        {
            { LinkTarget: not null } => TarEntryType.SymbolicLink,
            { Content: not null } => TarEntryType.RegularFile,
            _ => TarEntryType.Directory,
        };
        var name = "." + entry.Path + (type == TarEntryType.Directory ? "/" : "");
        var tar = new GnuTarEntry(type, name) { Mode = entry.Mode, ModificationTime = Epoch, Uid = 0, Gid = 0, AccessTime = Epoch, ChangeTime = Epoch };
        if (entry.LinkTarget is { } target) { tar.LinkName = target; }
        if (entry.Content is { } content) { tar.DataStream = new MemoryStream(content); }
        return tar;
    }
}
