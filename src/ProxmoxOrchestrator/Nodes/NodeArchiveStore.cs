using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Reads <c>Nodes:ArchivePath</c>. A new archive there is taken up without a restart.</summary>
internal sealed partial class NodeArchiveStore(IOptionsMonitor<NodesOptions> options)
{
    /// <summary>The archive, or the sentence why there is none.</summary>
    public async Task<(NodeArchive? Archive, string? Problem)> FindAsync(CancellationToken cancellationToken)
    {
        var folder = options.CurrentValue.ArchivePath;
        var manifestPath = Path.Combine(folder, "manifest.json");
        if (!File.Exists(manifestPath))
        {
            return (null, $"there is no node archive: {manifestPath} does not exist. Build one with ./run, or set Nodes:ArchivePath to the folder that holds it");
        }

        NodeArchiveManifest? manifest;
        try
        {
            await using var stream = File.OpenRead(manifestPath);
            manifest = await JsonSerializer.DeserializeAsync(stream, NodesJson.Default.NodeArchiveManifest, cancellationToken);
        }
        catch (Exception ex) when (ex is JsonException or IOException or UnauthorizedAccessException)
        {
            return (null, $"{manifestPath} cannot be read: {ex.Message}");
        }

        // The name goes into Proxmox's volume id and a multipart header: nothing but what Proxmox itself accepts.
        if (manifest is not { Version: { Length: > 0 } version, File: { } file, Sha256: { Length: 64 } sha } || !FileName().IsMatch(file))
        {
            return (null, $"{manifestPath} must name version, file (letters, digits, ._-; ending in .tar.zst, .tar.gz or .tar.xz) and sha256");
        }

        var path = Path.Combine(folder, file);
        return File.Exists(path)
            ? (new(version, path, file, sha.ToLowerInvariant(), new FileInfo(path).Length), null)
            : (null, $"{path}, named by {manifestPath}, does not exist");
    }

    public static Stream Open(NodeArchive archive)
        => new FileStream(archive.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.tar\.(zst|gz|xz)$")]
    private static partial Regex FileName();
}
