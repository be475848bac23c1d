using System.Formats.Tar;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>
/// Unpacks a build context. Files, folders and symbolic links only, all inside the target; links are made last, so that nothing
/// is ever written through one.
/// </summary>
internal static class ContextArchive
{
    private const int MostEntries = 500_000;
    private const int LongestName = 255;
    private const int LongestPath = 3000;

    // What the tar reader puts where a name is not UTF-8.
    private const char Unreadable = '\uFFFD';
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
    private const UnixFileMode OwnerMayRead = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="BuildFailedException">The archive holds what does not belong in one.</exception>
    public static async Task UnpackAsync(string archive, string target, CancellationToken cancellationToken)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        Directory.CreateDirectory(root, OwnerMayRead | UnixFileMode.UserExecute);
        var links = new List<(string Path, string Target)>();
        var entries = 0;
        try
        {
            await using var file = File.OpenRead(archive);
            await using var reader = new TarReader(file);
            while (await reader.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
            {
                if (++entries > MostEntries)
                {
                    throw new BuildFailedException($"The build context holds more than {MostEntries} entries. Leave folders like node_modules out by .dockerignore or .gitignore.");
                }

                await UnpackAsync(entry, root, links, cancellationToken);
            }
        }
        catch (Exception ex) when (ex is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new BuildFailedException($"The build context is not a readable tar archive: {ex.Message}", ex);
        }

        foreach (var (path, to) in links)
        {
            if (Path.Exists(path))
            {
                throw new BuildFailedException($"The build context names {Relative(root, path)} twice.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, to);
        }
    }

    private static async Task UnpackAsync(TarEntry entry, string root, List<(string Path, string Target)> links, CancellationToken cancellationToken)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
        {
            return;
        }

        var path = Inside(root, entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await WriteFileAsync(entry, path, root, cancellationToken);
                break;
            case TarEntryType.SymbolicLink:
                links.Add((path, entry.LinkName));
                break;
            default:
                throw new BuildFailedException($"The build context holds {Relative(root, path)} of kind {entry.EntryType}; only files, folders and symbolic links are taken.");
        }
    }

    private static async Task WriteFileAsync(TarEntry entry, string path, string root, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new BuildFailedException($"The build context names {Relative(root, path)} twice.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        await using var output = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = (entry.Mode & Permissions) | OwnerMayRead,
        });
        if (entry.DataStream is { } data)
        {
            await data.CopyToAsync(output, cancellationToken);
        }

        // The process's umask took bits away that the author gave.
        File.SetUnixFileMode(path, (entry.Mode & Permissions) | OwnerMayRead);
    }

    private static string Inside(string root, string name)
    {
        if (name.Contains(Unreadable, StringComparison.Ordinal))
        {
            throw new BuildFailedException($"The build context holds a name that is not UTF-8: \"{name}\". Rename it.");
        }

        if (name.Length > LongestPath || name.Split('/').Any(part => System.Text.Encoding.UTF8.GetByteCount(part) > LongestName))
        {
            throw new BuildFailedException($"The build context holds a name that is too long for a file system: \"{name[..80]}…\". Shorten it.");
        }

        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, name)));
        return path == root || (path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal))
            ? path
            : throw new BuildFailedException($"The build context names \"{name}\", which lies outside of it.");
    }

    private static string Relative(string root, string path) => Path.GetRelativePath(root, path);
}
