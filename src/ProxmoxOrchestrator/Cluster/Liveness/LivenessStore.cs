using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster.Liveness;

internal sealed class LivenessStore(IPlatformContextFactory contexts)
{
    /// <summary>Nodes whose silence means something: they have been ready once and are not gone.</summary>
    public async Task<IReadOnlyList<JudgedNode>> NodesAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Nodes.AsNoTracking()
            .Where(n => n.State == NodeState.Ready || n.State == NodeState.Unreachable || n.State == NodeState.Draining)
            .Select(n => new JudgedNode(n.Id, n.OrganisationId, n.Name, n.State, n.Reason)).ToListAsync(cancellationToken);
    }

    /// <summary>Ready ⇄ Unreachable, unless somebody else moved the node on.</summary>
    public async Task<bool> MoveAsync(string nodeId, NodeState from, NodeState to, string reason, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var node = await context.Nodes.SingleOrDefaultAsync(n => n.Id == nodeId, cancellationToken);
        if (node is null || node.State != from)
        {
            return false;
        }

        node.State = to;
        node.Reason = reason;
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }
}
