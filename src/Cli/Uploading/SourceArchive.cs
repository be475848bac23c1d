using System.Formats.Tar;
using System.IO.Compression;

namespace ProxPaaS.Cli.Uploading;

/// <summary>Writes files as a compressed tar while they are sent: no copy of the folder is made.</summary>
internal static class SourceArchive
{
    public static async Task WriteAsync(IReadOnlyList<SourceItem> items, Stream output, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var item in items)
        {
            // Neither times nor owners: the same files make the same commit's tree, whoever sends them.
            var entry = new PaxTarEntry(item.LinkTarget is null ? TarEntryType.RegularFile : TarEntryType.SymbolicLink, item.Path)
            {
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = item.Executable ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100,
            };
            if (item.LinkTarget is { } target)
            {
                entry.LinkName = target;
            }

            await using var content = item.Size > 0 ? new SizedFileStream(item.FullPath, item.Size) : null;
            if (content is not null)
            {
                entry.DataStream = content;
            }

            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }
}
