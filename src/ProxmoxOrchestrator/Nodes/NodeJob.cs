using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Everything that a step of a node's life needs.</summary>
internal sealed record NodeJob(OperationContext Context, NodeRecord Node, PoolSpec Pool, PveSite Site, PveClient Client, NodeCreateData Data, Installation Installation)
{
    public OwnershipMark Mark => new(Installation.Id, Context.Id, Node.Id, Context.Epoch);

    public async Task<NodeJob> SaveAsync(NodeCreateData data, CancellationToken cancellationToken)
    {
        await Context.SaveAsync(data, NodesJson.Default.NodeCreateData, cancellationToken);
        return this with { Data = data };
    }

    /// <summary>The node is given up; what stands of it is removed first.</summary>
    public async Task<StepResult> GiveUpAsync(string reason, CancellationToken cancellationToken)
    {
        await SaveAsync(Data with { GiveUp = reason }, cancellationToken);
        return new StepResult.Next(NodeCreateExecutor.Steps.Remove, reason);
    }
}
