using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>First step of node.create: which template, or which archive, the guest is made from.</summary>
internal sealed class NodeTemplateExecutor(TemplateStore templates, NodeArchiveStore archives, NodeStore nodes, NodeSeeds seeds, PveSightings sightings)
{
    // A clear no is taken soon; trouble with the calls themselves passes mostly, and is borne for two minutes of back-off.
    private const int MostRefusals = 4, MostFailures = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), Missing = TimeSpan.FromSeconds(5);

    public async Task<StepResult> RunAsync(NodeJob job, CancellationToken cancellationToken)
        => job.Pool.TemplateVmid is { } own ? await UseOwnAsync(job, own, cancellationToken) : await UsePlatformsAsync(job, cancellationToken);

    private async Task<StepResult> UsePlatformsAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, storage) = (job.Node, job.Pool.Storage ?? job.Site.NodeStorage);
        var (archive, problem) = await archives.FindAsync(cancellationToken);
        if (await templates.FindReadyAsync(node.ClusterId, node.PveNode, storage, archive?.Sha256, cancellationToken) is { } ready)
        {
            await job.SaveAsync(
                job.Data with { TemplateId = ready.Id, Source = ready.Linked ? ready.Vmid : null, Archive = ready.ArchiveVolume, Storage = storage }, cancellationToken);
            return new StepResult.Next(NodeCreateExecutor.Steps.Make, ready.Linked ? $"template {ready.Vmid} on {node.PveNode}" : $"archive {ready.ArchiveVolume} on {node.PveNode}");
        }

        if (archive is null)
        {
            return new StepResult.Wait(Missing, problem!);
        }

        var (template, why) = await templates.RequestAsync(job.Site, node.PveNode, storage, archive, sightings.VmidsOf(job.Site.Id), job.Context.Epoch, cancellationToken);
        if (template is null)
        {
            return await job.GiveUpAsync(why!, cancellationToken);
        }

        // A host where no template can be made must not hold the node for ever: the planner may choose another one.
        var (progress, failures, refusals) = await templates.ProgressAsync(template.Id, cancellationToken);
        return refusals >= MostRefusals || failures >= MostFailures
            ? await job.GiveUpAsync($"no node template can be made on {node.PveNode}: {progress}", cancellationToken)
            : new StepResult.Wait(Poll, $"waits for the node template on {node.PveNode}: {progress}");
    }

    /// <summary>A user's template lies on one host (or on shared storage): the node is made there.</summary>
    private async Task<StepResult> UseOwnAsync(NodeJob job, int vmid, CancellationToken cancellationToken)
    {
        var (type, word, tool) = job.Node.Kind == PveGuestKind.Qemu ? ("qemu", "VM", "qm") : ("lxc", "CT", "pct");
        var resources = await job.Client.ResourcesAsync(cancellationToken);
        if (resources.FirstOrDefault(r => r.Type == type && r.Vmid == vmid) is not { Node: { } host } found)
        {
            return new StepResult.Wait(Missing, $"template {word} {vmid} of pool {job.Pool.Name} is not there, or the token may not see it: put it into pool {job.Site.ResourcePool} or correct the pool's template");
        }

        if (found.Template != 1)
        {
            return new StepResult.Wait(Missing, $"{word} {vmid} is not a template: convert it in Proxmox ({tool} template {vmid})");
        }

        if (host != job.Node.PveNode)
        {
            await nodes.MoveToHostAsync(job.Node.Id, host, cancellationToken);
            job = job with { Node = job.Node with { PveNode = host } };
        }

        if (await seeds.Of(job.Node).ObjectionAsync(job, cancellationToken) is { } objection)
        {
            return new StepResult.Wait(Missing, objection);
        }

        if (job.Node.Kind == PveGuestKind.Qemu)
        {
            // Nearly every storage links VMs; one that cannot says so.
            await job.SaveAsync(job.Data with { Source = vmid, Storage = job.Pool.Storage ?? "" }, cancellationToken);
            return new StepResult.Next(NodeCreateExecutor.Steps.Make, $"own template {vmid} on {host}");
        }

        var rootfs = (await job.Client.ConfigAsync(host, vmid, cancellationToken)).Rootfs?.Split(':')[0] ?? job.Site.NodeStorage;
        var kind = (await job.Client.StoragesAsync(host, cancellationToken)).FirstOrDefault(s => s.Storage == rootfs)?.Type ?? "dir";
        await job.SaveAsync(job.Data with { Source = vmid, FullClone = !StorageTypes.LinksContainers(kind), Storage = job.Pool.Storage ?? rootfs }, cancellationToken);
        return new StepResult.Next(NodeCreateExecutor.Steps.Make, $"own template {vmid} on {host}");
    }
}
