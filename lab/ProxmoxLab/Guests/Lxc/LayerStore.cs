using System.Security.Cryptography;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>
/// Immutable trees that guests stand on: unpacked archives (by checksum) and the frozen changes of templates. A layer lives as long as a
/// guest's record names it, so a template may be destroyed while its linked clones go on.
/// </summary>
internal sealed class LayerStore(LxcOptions options, LxcLayout layout) : IDisposable
{
    private const string ArchivePrefix = "archive-";
    private const string PartMark = ".part-";
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>The layer of an archive, unpacked at its first use.</summary>
    public async Task<string> FromArchiveAsync(string archivePath, Action<string> log, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var id = ArchivePrefix + await DigestAsync(archivePath, cancellationToken);
            var target = layout.Layer(id);
            if (Directory.Exists(target))
            {
                // Newest use first: collection spares the layers that are about to get a guest.
                Directory.SetLastWriteTimeUtc(target, DateTime.UtcNow);
                return id;
            }
            log($"extracting archive '{archivePath}'");
            await UnpackAsync(archivePath, target, cancellationToken);
            return id;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Turns a guest's changes into a layer. The tree is moved, not copied.</summary>
    public string Freeze(int vmid, string upper)
    {
        var id = $"frozen-{vmid}-{Guid.NewGuid():N}";
        Directory.Move(upper, layout.Layer(id));
        return id;
    }

    /// <summary>Removes layers that no guest stands on, but keeps some archives for the next create.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // A guest whose record is gone by now was destroyed beside us.
            var used = layout.GuestIds().Select(vmid => GuestRecord.TryLoad(layout.Record(vmid))).OfType<GuestRecord>()
                .SelectMany(record => record.Layers).ToHashSet(StringComparer.Ordinal);
            var unused = Directory.EnumerateDirectories(layout.Layers).Where(path => !used.Contains(Path.GetFileName(path))).ToList();
            var spare = unused.Where(IsArchive).OrderByDescending(Directory.GetLastWriteTimeUtc).Take(options.SpareArchiveLayers).ToHashSet(StringComparer.Ordinal);
            foreach (var path in unused.Where(path => !spare.Contains(path))) { await RemoveTreeAsync(path, cancellationToken); }
        }
        finally
        {
            _gate.Release();
        }
    }

    public static Task RemoveTreeAsync(string path, CancellationToken cancellationToken)
        => LinuxTool.CheckAsync("rm", ["-rf", "--one-file-system", "--", path], cancellationToken);

    public void Dispose() => _gate.Dispose();

    /// <summary>A complete one: the lab may have been killed while it unpacked.</summary>
    private static bool IsArchive(string path)
        => Path.GetFileName(path).StartsWith(ArchivePrefix, StringComparison.Ordinal) && !path.Contains(PartMark, StringComparison.Ordinal);

    /// <summary>
    /// Unpacks inside the guests' user namespace, as Proxmox does: owners arrive shifted, setuid bits and file capabilities stay, and an
    /// archive can neither make device nodes nor write as the host's root.
    /// </summary>
    private async Task UnpackAsync(string archivePath, string target, CancellationToken cancellationToken)
    {
        var part = $"{target}{PartMark}{Guid.NewGuid():N}";
        Directory.CreateDirectory(part, (UnixFileMode)0b111_101_101);
        Posix.ChangeOwner(part, options.IdOffset);
        try
        {
            await using var archive = File.OpenRead(archivePath);
            await LinuxTool.CheckAsync(
                "lxc-usernsexec",
                [
                    "-m", $"u:0:{options.IdOffset}:{options.IdCount}", "-m", $"g:0:{options.IdOffset}:{options.IdCount}", "--",
                    "tar", "-x", .. Decompression(archivePath), "-p", "--numeric-owner", "--xattrs", "--xattrs-include=security.capability", "--exclude=./dev/*", "-f", "-",
                ],
                cancellationToken, workingDirectory: part, input: archive);
            // The root directory's mode decides whether services without root rights can reach anything.
            File.SetUnixFileMode(part, (UnixFileMode)0b111_101_101);
            Directory.Move(part, target);
        }
        catch (GuestBackendException ex)
        {
            await RemoveTreeAsync(part, CancellationToken.None);
            throw new GuestBackendException($"unable to create CT - unpacking of '{archivePath}' failed: {ex.Message}", ex);
        }
        catch (OperationCanceledException)
        {
            await RemoveTreeAsync(part, CancellationToken.None);
            throw;
        }
    }

    private static string[] Decompression(string archivePath) => Path.GetExtension(archivePath) switch
    {
        ".zst" => ["--zstd"],
        ".gz" => ["--gzip"],
        ".xz" => ["--xz"],
        _ => [],
    };

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken))[..32];
        }
        catch (IOException ex)
        {
            throw new GuestBackendException($"cannot read archive '{path}': {ex.Message}", ex);
        }
    }
}
