using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Projects;

internal static class ProjectEndpoints
{
    public static void MapProjects(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/projects").WithTags("Projects");
        group.MapGet("", (Caller caller, PageRequest page, ProjectStore store, CancellationToken cancellationToken) => store.ListAsync(caller, page, cancellationToken))
            .RequirePermission(Permission.Read).WithName("listProjects");
        group.MapPost("", CreateAsync).RequirePermission(Permission.Write).WithName("createProject");
        group.MapGet("/{project}", GetAsync).RequirePermission(Permission.Read).WithName("getProject");
        group.MapDelete("/{project}", DeleteAsync).RequirePermission(Permission.Write).WithName("deleteProject");
        group.MapGet("/{project}/environments", EnvironmentsAsync).RequirePermission(Permission.Read).WithName("listEnvironments");
        group.MapPost("/{project}/environments", CreateEnvironmentAsync).RequirePermission(Permission.Write).WithName("createEnvironment");
    }

    private static async Task<IResult> CreateAsync(CreateProjectRequest request, Caller caller, ProjectStore store, CancellationToken cancellationToken)
    {
        Check(request.Name);
        var project = await store.CreateAsync(caller, request.Name, cancellationToken);
        return TypedResults.Created($"/v1/projects/{project.Id}", project);
    }

    private static async Task<ProjectView> GetAsync(string project, Caller caller, ReferenceStore references, ProjectStore store, CancellationToken cancellationToken)
        => await store.GetAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), cancellationToken);

    private static async Task<IResult> DeleteAsync(string project, Caller caller, ReferenceStore references, ProjectStore store, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Page<EnvironmentView>> EnvironmentsAsync(
        string project, Caller caller, PageRequest page, ReferenceStore references, ProjectStore store, CancellationToken cancellationToken)
        => await store.EnvironmentsAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), page, cancellationToken);

    private static async Task<IResult> CreateEnvironmentAsync(
        string project, CreateEnvironmentRequest request, Caller caller, ReferenceStore references, ProjectStore store, CancellationToken cancellationToken)
    {
        Check(request.Name);
        var environment = await store.CreateEnvironmentAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), request.Name, cancellationToken);
        return TypedResults.Created($"/v1/projects/{environment.ProjectId}/environments", environment);
    }

    private static void Check(string? name)
    {
        var errors = new FieldErrors();
        Names.Check(errors, "name", name);
        errors.ThrowIfAny();
    }
}
