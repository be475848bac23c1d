using System.ComponentModel;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>
/// Reads and writes files in a guest's tree with the host's root rights. The tree belongs to the guest, which may have put symlinks, FIFOs
/// or devices anywhere: every path is resolved by the kernel inside the tree, and only regular files are touched.
/// </summary>
internal sealed class GuestFiles(string root, int ownerId) : IDisposable
{
    private readonly SafeFileHandle _root = Posix.OpenDirectory(root);

    /// <summary>The file's text; null when it does not exist.</summary>
    public string? Read(string path) => ReadBytes(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public byte[]? ReadBytes(string path)
    {
        try
        {
            using var file = Posix.OpenInRoot(_root, path, Posix.NonBlocking, 0);
            Posix.RequireRegularFile(file, path);
            using var stream = new FileStream(file, FileAccess.Read);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        catch (Win32Exception ex) when (ex.NativeErrorCode == Posix.NoSuchEntry)
        {
            return null;
        }
    }

    public void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content), 0b110_100_100);

    public void Write(string path, byte[] content, int mode, int? owner = null)
    {
        using var file = OpenForWrite(path, mode);
        Posix.RequireRegularFile(file, path);
        Posix.ChangeOwner(file, owner ?? ownerId);
        File.SetUnixFileMode(file, (UnixFileMode)mode);
        RandomAccess.SetLength(file, content.Length);
        RandomAccess.Write(file, content, 0);
    }

    /// <summary>Removes the entry itself, never what it points to. A missing one is a success.</summary>
    public void Delete(string path)
    {
        try
        {
            using var parent = Posix.OpenInRoot(_root, Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", Posix.PathOnly, 0);
            Posix.UnlinkAt(parent, Path.GetFileName(path));
        }
        catch (Win32Exception ex) when (ex.NativeErrorCode == Posix.NoSuchEntry)
        {
            // The folder is not there either.
        }
    }

    public void Dispose() => _root.Dispose();

    private SafeFileHandle OpenForWrite(string path, int mode)
    {
        const int Flags = Posix.WriteOnly | Posix.Create | Posix.NonBlocking;
        try
        {
            return Posix.OpenInRoot(_root, path, Flags, mode);
        }
        catch (Win32Exception ex) when (ex.NativeErrorCode == Posix.NoSuchEntry)
        {
            // A dangling symlink, such as resolv.conf into a /run that is empty before the boot: replace the link.
            Delete(path);
            return Posix.OpenInRoot(_root, path, Flags, mode);
        }
    }
}
