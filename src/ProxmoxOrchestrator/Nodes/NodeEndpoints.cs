using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Nodes;

internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/nodes").WithTags("Nodes");
        group.MapGet("", (Caller caller, PageRequest page, string? pool, NodeViewStore store, CancellationToken cancellationToken) => store.ListAsync(caller, page, pool, cancellationToken))
            .RequirePermission(Permission.Read).WithName("listNodes");
        group.MapGet("/{node}", (string node, Caller caller, NodeViewStore store, CancellationToken cancellationToken) => store.GetAsync(caller, node, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getNode");
        group.MapPost("/{node}/cordon", (string node, Caller caller, NodeViewStore store, CancellationToken cancellationToken) => store.CordonAsync(caller, node, true, cancellationToken))
            .RequirePermission(Permission.Operate).WithName("cordonNode");
        group.MapPost("/{node}/uncordon", (string node, Caller caller, NodeViewStore store, CancellationToken cancellationToken) => store.CordonAsync(caller, node, false, cancellationToken))
            .RequirePermission(Permission.Operate).WithName("uncordonNode");
        group.MapPost("/{node}/drain", RemoveAsync).RequirePermission(Permission.Operate).WithName("drainNode");
        group.MapDelete("/{node}", RemoveAsync).RequirePermission(Permission.Operate).WithName("deleteNode");
    }

    /// <summary>Draining ends in the node's removal: a drained node is destroyed, and the pool decides whether it needs another one.</summary>
    private static async Task<IResult> RemoveAsync(
        string node, Caller caller, NodeViewStore views, NodeStore nodes, ILeadership leadership, LoopSignals signals, CancellationToken cancellationToken)
    {
        var id = await views.IdOfAsync(caller, node, cancellationToken);
        if (await nodes.VolumesAsync(id, cancellationToken) is { Count: > 0 } volumes)
        {
            throw ApiProblemException.Conflict(
                "node_holds_volumes", $"Node {node} holds data: {string.Join(", ", volumes.Take(5))}. It would be lost. Delete these volumes first (px volumes rm), or cordon the node to keep new replicas off it.");
        }

        if (!await nodes.RequestDestroyAsync(caller.Scope, id, $"asked for by {caller.Email}", leadership.Epoch, cancellationToken))
        {
            throw ApiProblemException.NotFound("node", node);
        }

        signals.RaiseAll();
        return TypedResults.Accepted($"/v1/operations?subject={id}", await views.GetAsync(caller, id, cancellationToken));
    }
}
