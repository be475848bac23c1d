using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Opens SSH sessions on Proxmox hosts. Only the pinned host key is trusted; where none is pinned yet, the shown one is told to the caller.</summary>
internal sealed class PveSshClient
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    /// <exception cref="PveSshException">Why not, and what to do.</exception>
    public async Task<PveSshSession> ConnectAsync(string cluster, PveSsh ssh, string pveNode, PveSshHost host, CancellationToken cancellationToken)
    {
        var key = PveSshKey.Read(ssh.PrivateKey);
        var session = new PveSshSession(pveNode, host, key, ssh.User, ConnectLimit);
        try
        {
            await session.ConnectAsync(cancellationToken);
            return session;
        }
        catch (Exception ex) when (ex is SshException or SocketException or IOException)
        {
            var shown = session.Shown;
            session.Dispose();
            throw Explain(ex, cluster, ssh.User, pveNode, host, shown, key);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static PveSshException Explain(Exception ex, string cluster, string user, string pveNode, PveSshHost host, PveSshHostKey? shown, PveSshKey key)
    {
        var place = $"{pveNode} ({host.Address})";
        if (shown is not null && !host.Trusts(shown))
        {
            return new(
                true, "ssh.hosts",
                $"{place} shows the {shown.Algorithm} host key {shown.Fingerprint}, but {host.KeyFingerprint} is pinned, so nothing was sent to it. If the host was reinstalled, compare with ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub "
                + $"on its console and pin the new one: px clusters update {cluster} --ssh-host '{pveNode}={host.Address} {shown.Fingerprint}'; if not, something else answers at that address", ex);
        }

        return ex switch
        {
            SshAuthenticationException => new(
                true, "ssh.privateKey",
                $"{place} refuses the SSH key for {user}: add its public half to /etc/pve/priv/authorized_keys there ({key.PublicKey}), or store another key: px clusters update {cluster} --ssh-key FILE", ex),
            SocketException or SshOperationTimeoutException or SshConnectionException => new(
                true, "ssh.hosts", $"{place} does not answer over SSH ({ex.Message.TrimEnd('.')}): is the host up, and is the address right? px clusters update {cluster} --ssh-host {pveNode}=HOST changes it", ex),
            _ => new(false, "ssh.hosts", $"SSH to {place} failed: {ex.Message.TrimEnd('.')}", ex),
        };
    }
}
