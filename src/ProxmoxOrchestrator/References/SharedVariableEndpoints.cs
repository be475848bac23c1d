using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.References;

internal static class SharedVariableEndpoints
{
    public static void MapReferences(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/environments/{environment}/variables").WithTags("Services");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listSharedVariables");
        group.MapPatch("", SetAsync).RequirePermission(Permission.Secrets).WithName("setSharedVariables");
    }

    private static async Task<Page<VariableView>> ListAsync(
        string environment, Caller caller, PageRequest page, HttpContext context, Projects.ReferenceStore references, SharedVariableStore store, bool? reveal, CancellationToken cancellationToken)
    {
        if (reveal == true && !caller.May(Permission.Secrets))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "permission_missing", "Showing values needs the permission 'secrets', which this token does not have.");
        }

        context.Response.Headers.CacheControl = "no-store";
        return await store.ListAsync(caller, (await references.EnvironmentAsync(caller, environment, cancellationToken)).Environment, page, reveal == true, cancellationToken);
    }

    private static async Task<IResult> SetAsync(
        string environment, SetVariablesRequest request, Caller caller, Projects.ReferenceStore references, SharedVariableStore store, CancellationToken cancellationToken)
    {
        var (parent, project) = await references.EnvironmentAsync(caller, environment, cancellationToken);
        var errors = new FieldErrors();
        VariableRules.Check(errors, request);
        errors.ThrowIfAny();
        await store.SetAsync(caller, parent, project, request, cancellationToken);
        return TypedResults.NoContent();
    }
}
