using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>node.restart: a ready node's guest that was found stopped is started again.</summary>
internal sealed class NodeRestartExecutor(NodeStore nodes, PveClusterStore clusters, PveClients clients, PveTasks tasks, GuestClient guests) : IOperationExecutor
{
    public const string OperationKind = "node.restart", Step = "start";
    private const int MostTries = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    public string Kind => OperationKind;

    public string FirstStep => Step;

    public async Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (await nodes.FindAsync(context.SubjectId, cancellationToken) is not { Node: { DestroyedAt: null } node }
            || await clusters.FindAsync(TenantScope.All, node.ClusterId, cancellationToken) is not { } site)
        {
            return new StepResult.Done("the node is gone");
        }

        var client = clients.For(site).Of(node.Kind);
        if (await guests.FindAsync(client, node.PveNode, node.Vmid, node.Id, cancellationToken) is not GuestFinding.Ours)
        {
            return new StepResult.Failed($"{node.Guest} on {node.PveNode} is not there any more");
        }

        if ((await client.StatusAsync(node.PveNode, node.Vmid, cancellationToken)).IsRunning)
        {
            return new StepResult.Done("it runs");
        }

        await context.CheckInAsync(cancellationToken);
        try
        {
            await tasks.WaitAsync(client, await client.StartAsync(node.PveNode, node.Vmid, cancellationToken), StartLimit, cancellationToken);
        }
        catch (PveException ex) when (ex.Call.StartsWith("task ", StringComparison.Ordinal))
        {
            return context.Attempt + 1 < MostTries ? new StepResult.Again(ex.Message) : new StepResult.Failed(ex.Message);
        }

        return new StepResult.Done($"{node.Guest} was found stopped and started again");
    }
}
