using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Step "configure" of node.create: size, network, name with a token that is still good, and tags where they may be set.</summary>
internal sealed class NodeConfigureExecutor(NodeStore nodes, NodeTokenStore tokens, GuestClient guests)
{
    public async Task<StepResult> RunAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, client) = (job.Node, job.Client);
        await nodes.SetStateAsync(node.Id, NodeState.Configuring, "", cancellationToken);
        if (await guests.FindAsync(client, node.PveNode, node.Vmid, node.Id, cancellationToken) is not GuestFinding.Ours ours)
        {
            return await job.GiveUpAsync($"{node.Guest} on {node.PveNode} disappeared before it was configured", cancellationToken);
        }

        await job.Context.CheckInAsync(cancellationToken);
        CrashPoint.Hit("config.before-put");
        await (node.Kind == PveGuestKind.Qemu ? ConfigureMachineAsync(job, cancellationToken) : ConfigureContainerAsync(job, ours.Config.Hostname, cancellationToken));
        CrashPoint.Hit("config.after-put");
        return new StepResult.Next(NodeCreateExecutor.Steps.Start, $"{job.Pool.Cores} cores, {job.Pool.MemoryMiB} MiB, {node.Address}");
    }

    private async Task ConfigureContainerAsync(NodeJob job, string? hostname, CancellationToken cancellationToken)
    {
        var (node, client) = (job.Node, job.Client);

        // The token came with the clone. After a long absence, or when another attempt made the guest, it opens nothing any more.
        var token = JoinTokens.InHostname(hostname);
        if (token is null || !await tokens.IsTokenGoodAsync(node, job.Context.Id, token, cancellationToken))
        {
            token = await tokens.NewTokenAsync(node, job.Context.Id, cancellationToken);
        }

        var settings = new LxcSettings
        {
            Hostname = JoinTokens.Hostname(node.Name, token),
            Cores = job.Pool.Cores,
            MemoryMiB = job.Pool.MemoryMiB,
            Net0 = job.Site.Net0(node.Address),
            Nameserver = job.Site.Nameserver,
            OnBoot = true,
            Tags = TagsOf(job.Pool),
        };
        try
        {
            await client.ConfigureAsync(node.PveNode, node.Vmid, settings, cancellationToken);
        }
        catch (PveException ex) when (IsAboutTags(ex))
        {
            await client.ConfigureAsync(node.PveNode, node.Vmid, settings with { Tags = null }, cancellationToken);
        }
    }

    /// <summary>Network and token of a VM are in its seed.</summary>
    private static async Task ConfigureMachineAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, client) = (job.Node, job.Client);
        var settings = new QemuSettings { Cores = job.Pool.Cores, MemoryMiB = job.Pool.MemoryMiB, OnBoot = true, Tags = TagsOf(job.Pool) };
        try
        {
            await client.ConfigureAsync(node.PveNode, node.Vmid, settings, cancellationToken);
        }
        catch (PveException ex) when (IsAboutTags(ex))
        {
            await client.ConfigureAsync(node.PveNode, node.Vmid, settings with { Tags = null }, cancellationToken);
        }
    }

    private static string TagsOf(PoolSpec pool) => $"proxpaas;pool-{pool.Name}";

    /// <summary>The data centre restricts tags; they are for people's eyes only.</summary>
    private static bool IsAboutTags(PveException ex) => ex.Kind == PveErrorKind.Forbidden && ex.Raw.Contains("tag", StringComparison.OrdinalIgnoreCase);
}
