using System.Security.Cryptography;
using System.Text;
using ProxPaaS.CloudInit;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>
/// Users' own VM templates: a NoCloud image with documents, join token and agent is uploaded by the API and put into the VM's CD drive. It is
/// taken out and deleted after the join, and when the VM goes.
/// </summary>
internal sealed class IsoSeedExecutor(SeedSettingsStore settings, NodeTokenStore tokens, GuestClient guests, PveTasks tasks, TimeProvider clock) : INodeSeed
{
    private const string Content = "iso";
    private static readonly TimeSpan TaskLimit = TimeSpan.FromMinutes(5);

    public string Name => NodeSeeds.Iso;

    public async Task<string?> ObjectionAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (site, storage) = (job.Site, job.Site.TemplateStorage);
        if ((await job.Client.StoragesAsync(job.Node.PveNode, cancellationToken)).FirstOrDefault(s => s.Storage == storage) is not { } found || !found.Holds(Content))
        {
            return $"storage '{storage}' on {job.Node.PveNode} takes no seed images: add content '{Content}' to it under Datacenter > Storage";
        }

        // Looked at first: an image that could be uploaded and not deleted would lie there with its token and user-data.
        var wanted = new[] { ($"/storage/{storage}", "Datastore.Allocate"), ($"/pool/{site.ResourcePool}", "VM.Config.CDROM") };
        foreach (var (path, privilege) in wanted)
        {
            if (!(await job.Client.PermissionsAsync(path, cancellationToken)).Contains(privilege))
            {
                return $"the seed iso needs {privilege} on {path}: pveum acl modify {path} --tokens '{site.Target.TokenId}' --roles ROLE, with {privilege} in ROLE";
            }
        }

        return null;
    }

    public async Task<string> WriteAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, site, client) = (job.Node, job.Site, job.Client);
        var agent = await settings.AgentAsync(cancellationToken);
        var token = await tokens.NewTokenAsync(node, job.Context.Id, cancellationToken);
        var mac = Mac(node.Id);
        var network = new NetworkConfig.Static(mac, $"{node.Address}/{site.Addresses.Prefix}", site.Addresses.Gateway, site.Nameserver is { } dns ? [dns] : []);
        var files = new Dictionary<string, byte[]>(SeedDocuments.OfMachine(node, await settings.ReadAsync(cancellationToken), token, agent?.Sha256, network).Files());
        if (agent is not null)
        {
            files[SeedDocuments.AgentFile] = agent.Content;
        }

        var image = SeedImage.Write(Seed.VolumeId, files, clock.GetUtcNow());
        await job.Context.CheckInAsync(cancellationToken);
        CrashPoint.Hit("iso.before-upload");

        // An image of an earlier try is overwritten: its token is dead.
        var upload = await client.UploadAsync(
            node.PveNode, site.TemplateStorage, Content, FileName(node), () => new MemoryStream(image, writable: false), image.Length,
            Convert.ToHexStringLower(SHA256.HashData(image)), null, cancellationToken);
        await tasks.WaitAsync(client, upload, TaskLimit, cancellationToken);
        CrashPoint.Hit("iso.after-upload");
        await job.Context.CheckInAsync(cancellationToken);
        await client.ConfigureAsync(
            node.PveNode, node.Vmid, new QemuSettings { Net0 = $"virtio={mac},bridge={site.Bridge}", Ide2 = $"{Volume(node, site)},media=cdrom" }, cancellationToken);
        CrashPoint.Hit("iso.after-attach");
        return $"seed image {FileName(node)}, {image.Length >> 10} KiB, is in its CD drive";
    }

    public async Task ClearAsync(NodeRecord node, PveSite site, PveClient client, Func<Task> checkIn, CancellationToken cancellationToken)
    {
        var volume = Volume(node, site);
        if (await guests.FindAsync(client, node.PveNode, node.Vmid, node.Id, cancellationToken) is GuestFinding.Ours { Config.Ide2: { } drive } && drive.StartsWith(volume, StringComparison.Ordinal))
        {
            await checkIn();
            await client.ConfigureAsync(node.PveNode, node.Vmid, new QemuSettings { Ide2 = "none,media=cdrom" }, cancellationToken);
        }

        if ((await client.ContentAsync(node.PveNode, site.TemplateStorage, Content, cancellationToken)).Any(v => v.Volid == volume))
        {
            await checkIn();
            CrashPoint.Hit("iso.before-delete");
            await tasks.WaitAsync(client, await client.DeleteVolumeAsync(node.PveNode, site.TemplateStorage, volume, cancellationToken), TaskLimit, cancellationToken);
        }
    }

    internal static string Volume(NodeRecord node, PveSite site) => $"{site.TemplateStorage}:{Content}/{FileName(node)}";

    /// <summary>Named by the node, so that it is found again after a crash.</summary>
    private static string FileName(NodeRecord node) => $"proxpaas-seed-{node.Vmid}-{node.Id}.iso";

    /// <summary>The seed's network finds its card by the address, so it is fixed before the VM exists: locally administered, from the node's id.</summary>
    private static string Mac(string nodeId)
        => $"02:{string.Join(':', SHA256.HashData(Encoding.UTF8.GetBytes(nodeId)).Take(5).Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)))}";
}
