using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>
/// Users' own container templates: writes a NoCloud seed and the agent's program into a guest that has never run, over SSH on its Proxmox
/// host, whose key is pinned. cloud-init installs the agent at the first boot.
/// </summary>
internal sealed class SshSeedExecutor(SeedSettingsStore settings, PveSshClient hosts) : INodeSeed
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public string Name => NodeSeeds.Ssh;

    public Task<string?> ObjectionAsync(NodeJob job, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<string> WriteAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, site) = (job.Node, job.Site);
        if (site.Ssh is not { } ssh)
        {
            throw new SeedException(SeedFailure.Waiting, $"pool {job.Pool.Name} seeds over SSH, and Proxmox cluster {site.Name} has no SSH access stored: px clusters update {site.Name} --ssh-key FILE --ssh-host {node.PveNode}=HOST");
        }

        if (!ssh.Hosts.TryGetValue(node.PveNode, out var host))
        {
            throw new SeedException(SeedFailure.Waiting, $"no SSH address is stored for Proxmox host {node.PveNode}: px clusters update {site.Name} --ssh-host {node.PveNode}=HOST");
        }

        var agent = await settings.AgentAsync(cancellationToken);
        var seed = SeedDocuments.OfContainer(node, await settings.ReadAsync(cancellationToken));
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(Limit);
        try
        {
            await WriteAsync(job, ssh, host, agent, seed, timer.Token);
        }
        catch (PveSshException ex)
        {
            throw new SeedException(ex.Lasting ? SeedFailure.Waiting : SeedFailure.Passing, ex.Message, ex);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SeedException(SeedFailure.Passing, $"seeding {node.Guest} over SSH took longer than {Limit.TotalSeconds:0} s; if it stays mounted: pct unmount {node.Vmid} on {node.PveNode}", ex);
        }

        return $"NoCloud seed{(agent is null ? "" : " and agent")} written over SSH on {node.PveNode}";
    }

    /// <summary>The script removed its folder on the host, and the guest's files go with the guest.</summary>
    public Task ClearAsync(NodeRecord node, PveSite site, PveClient client, Func<Task> checkIn, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WriteAsync(NodeJob job, PveSsh ssh, PveSshHost host, AgentProgram? agent, CloudInit.Seed seed, CancellationToken cancellationToken)
    {
        var node = job.Node;
        var folder = SshSeedScript.Folder(node.Vmid, Guid.NewGuid().ToString("N"));
        using var session = await hosts.ConnectAsync(job.Site.Name, ssh, node.PveNode, host, cancellationToken);
        var files = new Dictionary<string, byte[]>(seed.Files()) { ["seed.sh"] = SshSeedScript.Text };
        if (agent is not null)
        {
            files[SeedDocuments.AgentFile] = agent.Content;
        }

        await session.UploadAsync(folder, files, cancellationToken);
        CrashPoint.Hit("seed.after-upload");
        var (status, errors) = await session.RunAsync(SshSeedScript.Command(folder, node.Vmid, agent?.Sha256 ?? ""), cancellationToken);
        if (SshSeedScript.Explain(status, errors, node, job.Pool.Name, job.Pool.TemplateVmid) is { } failure)
        {
            throw failure;
        }
    }
}
