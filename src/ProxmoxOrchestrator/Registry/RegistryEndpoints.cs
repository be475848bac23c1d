using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Registry;

internal static class RegistryEndpoints
{
    public static void MapRegistries(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/registries").WithTags("Registries");
        group.MapGet("", (Caller caller, PageRequest page, RegistryLoginStore store, CancellationToken cancellationToken) => store.ListAsync(caller, page, cancellationToken))
            .RequirePermission(Permission.Read).WithName("listRegistries");
        group.MapPost("", (SetRegistryRequest request, Caller caller, RegistryLoginStore store, CancellationToken cancellationToken) => store.SetAsync(caller, request, cancellationToken))
            .RequirePermission(Permission.Secrets).WithName("setRegistry");
        group.MapDelete("/{host}", DeleteAsync).RequirePermission(Permission.Secrets).WithName("deleteRegistry");
    }

    private static async Task<IResult> DeleteAsync(string host, Caller caller, RegistryLoginStore store, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(caller, host, cancellationToken);
        return TypedResults.NoContent();
    }
}
