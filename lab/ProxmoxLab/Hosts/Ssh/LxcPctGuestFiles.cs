using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>Files of a running LXC guest, through its init's view of the tree.</summary>
internal sealed class LxcPctGuestFiles(string root, int idOffset) : IPctGuestFiles
{
    private readonly GuestFiles _files = new(root, idOffset);

    public byte[]? Read(string path) => _files.ReadBytes(path);

    public void Write(string path, byte[] content, int mode, int user) => _files.Write(path, content, mode, idOffset + user);

    public void Dispose() => _files.Dispose();
}
