using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>node.destroy: drained (replicas and builds gone, or the time is over) → stopped and destroyed → confirmed gone.</summary>
internal sealed class NodeDestroyExecutor(
    NodeStore nodes, PveClusterStore clusters, PveClients clients, GuestClient guests, NodeSeeds seeds, ClusterState live, IOptionsMonitor<NodesOptions> options,
    LoopSignals signals, TimeProvider clock) : IOperationExecutor
{
    public const string OperationKind = "node.destroy";
    private static readonly TimeSpan DrainPoll = TimeSpan.FromSeconds(1), RemovePoll = TimeSpan.FromMilliseconds(200);

    public string Kind => OperationKind;

    public string FirstStep => Steps.Drain;

    public async Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (await nodes.FindAsync(context.SubjectId, cancellationToken) is not { } found || found.Node.DestroyedAt is not null)
        {
            return new StepResult.Done("the node is gone already");
        }

        return context.Step switch
        {
            Steps.Drain => await DrainAsync(context, found.Node, cancellationToken),
            Steps.Remove => await RemoveAsync(context, found.Node, cancellationToken),
            var step => throw new InvalidOperationException($"node.destroy has no step '{step}'"),
        };
    }

    private async Task<StepResult> DrainAsync(OperationContext context, NodeRecord node, CancellationToken cancellationToken)
    {
        if (await nodes.HasOpenAsync(node.Id, NodeCreateExecutor.OperationKind, cancellationToken))
        {
            return new StepResult.Wait(DrainPoll, "waits until its creation is over");
        }

        var data = context.Read(NodesJson.Default.NodeDestroyData);
        if (data.DrainUntil is null)
        {
            data = data with { DrainUntil = clock.GetUtcNow() + TimeSpan.FromSeconds(options.CurrentValue.DrainTimeoutSeconds) };
            await context.SaveAsync(data, NodesJson.Default.NodeDestroyData, cancellationToken);
            if (node.State is not (NodeState.Draining or NodeState.NeedsOperator))
            {
                await nodes.SetStateAsync(node.Id, NodeState.Draining, data.Reason, cancellationToken);
            }

            signals.Deployments.Raise();
        }

        if (await nodes.VolumesAsync(node.Id, cancellationToken) is { Count: > 0 } volumes)
        {
            // Whoever asked looked before; a service may have begun to keep data here in that moment.
            return new StepResult.Wait(DrainPoll, $"keeps the node: it holds data ({string.Join(", ", volumes.Take(5))}); delete these volumes to let it go");
        }

        var (replicas, builds) = await nodes.LoadAsync(node.Id, cancellationToken);
        if (replicas + builds == 0)
        {
            return new StepResult.Next(Steps.Remove, "empty");
        }

        return clock.GetUtcNow() < data.DrainUntil
            ? new StepResult.Wait(DrainPoll, $"waits for {replicas} replicas and {builds} builds to move away")
            : new StepResult.Next(Steps.Remove, $"drain time is over with {replicas} replicas and {builds} builds on it");
    }

    private async Task<StepResult> RemoveAsync(OperationContext context, NodeRecord node, CancellationToken cancellationToken)
    {
        if (await clusters.FindAsync(TenantScope.All, node.ClusterId, cancellationToken) is not { } site)
        {
            return new StepResult.Failed("its Proxmox cluster was removed");
        }

        var reason = context.Read(NodesJson.Default.NodeDestroyData).Reason;
        if (node.State is not (NodeState.Stopping or NodeState.Destroying or NodeState.NeedsOperator))
        {
            await nodes.SetStateAsync(node.Id, NodeState.Stopping, reason, cancellationToken);
        }

        var client = clients.For(site).Of(node.Kind);
        try
        {
            var pending = await guests.RemoveAsync(site, client, node.PveNode, node.Vmid, node.Id, () => context.CheckInAsync(cancellationToken), cancellationToken);
            if (pending is not null)
            {
                return new StepResult.Wait(RemovePoll, pending);
            }

            await seeds.Of(node).ClearAsync(node, site, client, () => context.CheckInAsync(cancellationToken), cancellationToken);
        }
        catch (StuckGuestException ex)
        {
            await nodes.BurnAsync(node.OrganisationId, node.ClusterId, node.Vmid, ex.Message, cancellationToken);
            await nodes.SetStateAsync(node.Id, NodeState.NeedsOperator, ex.Message, cancellationToken);
            return new StepResult.NeedsOperator(ex.Message);
        }

        await nodes.SetGoneAsync(node.Id, NodeState.Destroyed, reason, cancellationToken);
        live.ForgetNode(node.Id);
        return new StepResult.Done($"{node.Guest} is gone");
    }

    internal static class Steps
    {
        public const string Drain = "drain", Remove = "remove";
    }
}
