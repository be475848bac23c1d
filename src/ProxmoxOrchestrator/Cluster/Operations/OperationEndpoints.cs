using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/operations").WithTags("Operations");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listOperations");
        group.MapGet("/{id}", GetAsync).RequirePermission(Permission.Read).WithName("getOperation");
        group.MapPost("/{id}/retry", RetryAsync).RequirePermission(Permission.Operate).WithName("retryOperation");
    }

    private static Task<Page<OperationView>> ListAsync(Caller caller, PageRequest page, string? subject, OperationStore store, CancellationToken cancellationToken)
        => store.ListAsync(caller.Scope, subject, page.Cursor, page.Limit, cancellationToken);

    private static async Task<OperationView> GetAsync(string id, Caller caller, OperationStore store, CancellationToken cancellationToken)
        => await store.FindAsync(caller.Scope, id, cancellationToken) ?? throw ApiProblemException.NotFound("operation", id);

    private static async Task<IResult> RetryAsync(string id, Caller caller, OperationStore store, LoopSignals signals, CancellationToken cancellationToken)
    {
        switch (await store.RetryAsync(caller.Scope, id, cancellationToken))
        {
            case null:
                throw ApiProblemException.NotFound("operation", id);
            case false:
                throw ApiProblemException.Conflict("operation_not_retryable", "It runs right now or has succeeded; there is nothing to try again.");
            default:
                signals.Operations.Raise();
                return TypedResults.Accepted($"/v1/operations/{id}", await store.FindAsync(caller.Scope, id, cancellationToken));
        }
    }
}
