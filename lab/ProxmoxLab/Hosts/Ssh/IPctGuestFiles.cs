using System.ComponentModel;
using ProxPaaS.Lab.Guests;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>Files of a running guest, reached without following its links out of it.</summary>
internal interface IPctGuestFiles : IDisposable
{
    byte[]? Read(string path);

    /// <param name="user">The owner as the guest sees it.</param>
    void Write(string path, byte[] content, int mode, int user);
}
