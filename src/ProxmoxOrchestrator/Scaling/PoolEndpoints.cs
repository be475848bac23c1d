using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Scaling;

internal static class PoolEndpoints
{
    public static void MapPools(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/pools").WithTags("Pools");
        group.MapGet("", (Caller caller, PageRequest page, PoolViewStore store, CancellationToken cancellationToken) => store.ListAsync(caller, page, cancellationToken))
            .RequirePermission(Permission.Read).WithName("listPools");
        group.MapPost("", CreateAsync).RequirePermission(Permission.Operate).WithName("createPool");
        group.MapGet("/{pool}", (string pool, Caller caller, PoolViewStore store, CancellationToken cancellationToken) => store.GetAsync(caller, pool, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getPool");
        group.MapPatch("/{pool}", ChangeAsync).RequirePermission(Permission.Operate).WithName("changePool");
        group.MapDelete("/{pool}", DeleteAsync).RequirePermission(Permission.Operate).WithName("deletePool");
    }

    private static async Task<IResult> CreateAsync(CreateNodePoolRequest request, Caller caller, PoolViewStore store, LoopSignals signals, CancellationToken cancellationToken)
    {
        var pool = await store.CreateAsync(caller, request, cancellationToken);
        signals.Pools.Raise();
        return TypedResults.Created($"/v1/pools/{pool.Id}", pool);
    }

    private static async Task<NodePoolView> ChangeAsync(string pool, NodePoolSettings settings, Caller caller, PoolViewStore store, LoopSignals signals, CancellationToken cancellationToken)
    {
        var changed = await store.ChangeAsync(caller, pool, settings, cancellationToken);
        signals.Pools.Raise();
        return changed;
    }

    private static async Task<IResult> DeleteAsync(string pool, Caller caller, PoolViewStore store, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(caller, pool, cancellationToken);
        return TypedResults.NoContent();
    }
}
