using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using ConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>A connection to one Proxmox host.</summary>
internal sealed class PveSshSession : IDisposable
{
    private readonly string _pveNode;
    private readonly PveSshHost _host;
    private readonly PveSshKey _key;
    private readonly SshClient _shell;
    private readonly SftpClient _files;

    public PveSshSession(string pveNode, PveSshHost host, PveSshKey key, string user, TimeSpan limit)
    {
        (_pveNode, _host, _key) = (pveNode, host, key);
        _shell = new(new ConnectionInfo(host.Host, host.Port, user, new PrivateKeyAuthenticationMethod(user, key.File)) { Timeout = limit });
        _files = new(new ConnectionInfo(host.Host, host.Port, user, new PrivateKeyAuthenticationMethod(user, key.File)) { Timeout = limit });
        _shell.HostKeyReceived += Judge;
        _files.HostKeyReceived += Judge;
    }

    /// <summary>The key that the host showed; null before it showed one.</summary>
    public PveSshHostKey? Shown { get; private set; }

    public Task ConnectAsync(CancellationToken cancellationToken) => _shell.ConnectAsync(cancellationToken);

    /// <summary>Runs a command; what it printed to standard error comes with its status.</summary>
    /// <exception cref="PveSshException">The connection broke.</exception>
    public async Task<(int? Status, string Errors)> RunAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            using var command = _shell.CreateCommand(text);
            await command.ExecuteAsync(cancellationToken);
            return (command.ExitStatus, command.Error);
        }
        catch (Exception ex) when (IsBroken(ex))
        {
            throw Broken(ex);
        }
    }

    /// <summary>Files into a folder of their own, which only the user may enter: what becomes part of a guest may be secret.</summary>
    /// <exception cref="PveSshException">The connection broke, or the host has no room.</exception>
    public async Task UploadAsync(string folder, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        try
        {
            await _files.ConnectAsync(cancellationToken);
            await _files.CreateDirectoryAsync(folder, cancellationToken);
            _files.ChangePermissions(folder, 700);
            foreach (var (name, content) in files)
            {
                using var stream = new MemoryStream(content);
                await _files.UploadFileAsync(stream, $"{folder}/{name}", cancellationToken);
            }
        }
        catch (Exception ex) when (IsBroken(ex))
        {
            throw Broken(ex);
        }
    }

    public void Dispose()
    {
        _files.Dispose();
        _shell.Dispose();
        _key.Dispose();
    }

    private static bool IsBroken(Exception ex) => ex is SshException or SocketException or IOException or ObjectDisposedException;

    private PveSshException Broken(Exception ex) => new(false, "ssh.hosts", $"the SSH connection to {_pveNode} ({_host.Address}) broke: {ex.Message.TrimEnd('.')}", ex);

    private void Judge(object? sender, HostKeyEventArgs shown)
    {
        Shown = new(shown.HostKeyName, $"SHA256:{shown.FingerPrintSHA256.TrimEnd('=')}");
        shown.CanTrust = _host.Trusts(Shown);
    }
}
