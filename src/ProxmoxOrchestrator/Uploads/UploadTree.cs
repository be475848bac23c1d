using System.Text;

namespace ProxPaaS.Orchestrator.Uploads;

/// <summary>
/// The names that an upload has brought so far, and which further one may join them. Pure. Nothing is unpacked onto a disk here, so what counts is
/// where the names would lead whoever does: a builder, or somebody's clone.
/// </summary>
/// <param name="mostFolders">More folders than this are refused: names are what a small archive makes much of.</param>
internal sealed class UploadTree(int mostFolders)
{
    /// <summary>Characters of all names together.</summary>
    private const long MostText = 32 * 1024 * 1024;

    private const int LongestPath = 4000;
    private const int LongestName = 255;
    private const int DeepestPath = 200;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private long _text;

    public int Files => _files.Count;

    /// <summary>Takes an entry in, under the name that it has in the tree.</summary>
    /// <returns>Why it cannot be taken; null when it was.</returns>
    public string? Add(ArchiveEntry entry, out string path)
    {
        path = Clean(entry.Path);
        if (entry.Kind == ArchiveEntryKind.Folder && path.Length == 0)
        {
            return null;
        }

        if (WhyNotPath(path) is { } bad)
        {
            return bad;
        }

        return entry.Kind switch
        {
            ArchiveEntryKind.Other => "it is a hard link, a device, a pipe or a socket; only files, folders and symbolic links are taken",
            ArchiveEntryKind.Folder => _files.Contains(path) ? "there is a file of that name already" : AddFolders(path + "/"),
            ArchiveEntryKind.SymbolicLink when WhyNotTarget(path, entry.Target) is { } leadsOut => leadsOut,
            _ => AddFile(path),
        };
    }

    private string? AddFile(string path)
    {
        if (_folders.Contains(path))
        {
            return "there is a folder of that name already";
        }

        _text += path.Length;
        return AddFolders(path) ?? (_files.Add(path) ? null : "it is in the archive twice");
    }

    /// <summary>All folders above the last slash.</summary>
    private string? AddFolders(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            var folder = path[..slash];
            if (_files.Contains(folder))
            {
                return "it lies below something that is a file or a link";
            }

            if (!_folders.Add(folder))
            {
                // Those above it were seen with it.
                return null;
            }

            _text += folder.Length;
        }

        return _folders.Count > mostFolders ? $"there are more than {mostFolders} folders" : _text > MostText ? "the names in it are too long together" : null;
    }

    /// <summary>Archivers write <c>./name</c> and <c>folder/</c>; both mean the plain name.</summary>
    private static string Clean(string path)
    {
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        return path == "." ? "" : path.EndsWith('/') ? path[..^1] : path;
    }

    private static string? WhyNotPath(string path)
    {
        if (path.Length == 0)
        {
            return "it has no name";
        }

        if (path[0] == '/')
        {
            return "its name starts with a slash";
        }

        if (Encoding.UTF8.GetByteCount(path) > LongestPath || path.Any(char.IsControl))
        {
            return path.Any(char.IsControl) ? "its name holds control characters" : $"its name is longer than {LongestPath} bytes";
        }

        var names = path.Split('/');
        return names.Length > DeepestPath ? $"it lies deeper than {DeepestPath} folders"
            : names.Any(name => name is "" or "." or "..") ? "its name holds empty, . or .. parts"
            : names.Any(name => Encoding.UTF8.GetByteCount(name) > LongestName) ? $"a part of its name is longer than {LongestName} bytes"
            : names.Any(IsGit) ? "git's own folder is never taken"
            : null;
    }

    /// <summary>
    /// A link may climb only at its start: up through real folders, then down. So it ends inside, whatever other links it passes on the way.
    /// </summary>
    private static string? WhyNotTarget(string path, string target)
    {
        if (target.Length == 0 || target.Length > LongestPath || target.Any(char.IsControl))
        {
            return "its target is empty, too long or holds control characters";
        }

        if (target[0] == '/')
        {
            return $"it leads to {target}, outside of the folder";
        }

        var parts = target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        var up = parts.TakeWhile(part => part == "..").Count();
        return up > path.Count(c => c == '/') ? $"it leads to {target}, outside of the folder"
            : parts.Skip(up).Contains("..") ? $"it leads to {target}; a link may go up at its start only"
            : parts.Skip(up).Any(IsGit) ? "git's own folder is never taken"
            : null;
    }

    /// <summary>All that some file system takes for <c>.git</c>: other case, trailing dots and spaces, NTFS' short name and streams, characters that HFS+ does not see.</summary>
    private static bool IsGit(string name) => name.Split('\\').Any(part =>
    {
        var seen = new string([.. part.Where(c => c is not ('\u200c' or '\u200d' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u206a' and <= '\u206f') or '\ufeff'))]);
        var plain = seen.Split(':')[0].TrimEnd('.', ' ');
        return plain.Equals(".git", StringComparison.OrdinalIgnoreCase) || plain.Equals("git~1", StringComparison.OrdinalIgnoreCase);
    });
}
