namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>One member of the top layer.</summary>
/// <param name="Path">Absolute path in the node.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Content">A file's bytes; null for the others.</param>
/// <param name="LinkTarget">A symlink's target; null for the others.</param>
internal sealed record TopEntry(string Path, UnixFileMode Mode, byte[]? Content = null, string? LinkTarget = null)
{
    private const UnixFileMode DirectoryMode = (UnixFileMode)0b111_101_101;

    public static TopEntry File(string path, string octalMode, byte[] content) => new(path, (UnixFileMode)Convert.ToInt32(octalMode, 8), content);

    public static TopEntry Link(string path, string target) => new(path, (UnixFileMode)0b111_111_111, LinkTarget: target);

    public static TopEntry Directory(string path) => new(path, DirectoryMode);
}
