using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Orchestrator.Proxmox;
using Renci.SshNet;
using Renci.SshNet.Common;
using ConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Writes a NoCloud seed into a guest that has never run, over SSH on its Proxmox host, whose key is pinned.</summary>
internal sealed class SshSeedClient(IOptionsMonitor<NodesOptions> options, IOptionsMonitor<AgentsOptions> agents, PlatformCaStore authority)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <exception cref="SeedException">What went wrong and what to do.</exception>
    public async Task WriteAsync(NodeJob job, CancellationToken cancellationToken)
    {
        if (job.Site.Ssh is not { } ssh)
        {
            throw new SeedException($"pool {job.Pool.Name} seeds over SSH, and Proxmox cluster {job.Site.Name} has no SSH access stored: add the cluster with 'ssh' (user, key, hosts), or use the seed 'token'.");
        }

        if (!ssh.Hosts.TryGetValue(job.Node.PveNode, out var host))
        {
            throw new SeedException($"no SSH address is stored for Proxmox host {job.Node.PveNode}: add '{job.Node.PveNode}=HOST:22 SHA256:…' to the cluster's SSH hosts.");
        }

        var seed = SshSeedDocuments.Of(job.Node, agents.CurrentValue.Url ?? "", authority.Authority.Fingerprint.ToString());
        var folder = SshSeedDocuments.Folder(job.Node.Vmid, job.Context.Id);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(Limit);
        try
        {
            using var key = new PrivateKeyFile(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(ssh.PrivateKey)));
            var connection = new ConnectionInfo(host.Host, host.Port, ssh.User, new PrivateKeyAuthenticationMethod(ssh.User, key)) { Timeout = TimeSpan.FromSeconds(15) };
            await CopyAsync(connection, host, folder, seed, timer.Token);
            await RunAsync(connection, host, job, folder, timer.Token);
        }
        catch (Exception ex) when (ex is SshException or System.Net.Sockets.SocketException or IOException)
        {
            throw new SeedException($"SSH to {host.Host}:{host.Port} failed: {ex.Message}. Check address, user, key and the pinned host key ({host.KeyFingerprint}).", ex);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SeedException($"seeding CT {job.Node.Vmid} over SSH took longer than {Limit.TotalSeconds:0} s; if it stays mounted: pct unmount {job.Node.Vmid} on {job.Node.PveNode}.", ex);
        }
    }

    private async Task CopyAsync(ConnectionInfo connection, PveSshHost host, string folder, CloudInit.Seed seed, CancellationToken cancellationToken)
    {
        using var sftp = new SftpClient(connection);
        Pin(sftp, host);
        await sftp.ConnectAsync(cancellationToken);
        if (!await sftp.ExistsAsync(folder, cancellationToken))
        {
            await sftp.CreateDirectoryAsync(folder, cancellationToken);
        }

        // Owner only: the folder holds what becomes part of the guest.
        sftp.ChangePermissions(folder, 700);
        foreach (var (name, content) in seed.Files())
        {
            using var stream = new MemoryStream(content);
            await sftp.UploadFileAsync(stream, $"{folder}/{name}", cancellationToken);
        }

        using var script = new MemoryStream(SshSeedDocuments.Script);
        await sftp.UploadFileAsync(script, $"{folder}/seed.sh", cancellationToken);
        if (options.CurrentValue.AgentPath is { Length: > 0 } path)
        {
            await using var agent = File.OpenRead(path);
            await sftp.UploadFileAsync(agent, $"{folder}/proxpaas-agent", cancellationToken);
        }
    }

    private static async Task RunAsync(ConnectionInfo connection, PveSshHost host, NodeJob job, string folder, CancellationToken cancellationToken)
    {
        using var client = new SshClient(connection);
        Pin(client, host);
        await client.ConnectAsync(cancellationToken);
        using var command = client.CreateCommand(SshSeedDocuments.Command(folder, job.Node.Vmid));
        await command.ExecuteAsync(cancellationToken);
        using var clean = client.CreateCommand($"rm -rf -- {folder}");
        await clean.ExecuteAsync(cancellationToken);
        if (command.ExitStatus != 0)
        {
            throw new SeedException($"seeding CT {job.Node.Vmid} on {job.Node.PveNode} ended with {command.ExitStatus}: {command.Error.Trim()}");
        }
    }

    private static void Pin(BaseClient client, PveSshHost host)
        => client.HostKeyReceived += (_, shown) => shown.CanTrust = host.KeyFingerprint.TrimEnd('=') == $"SHA256:{shown.FingerPrintSHA256.TrimEnd('=')}";
}
