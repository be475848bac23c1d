using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Templates.Catalogues;

namespace ProxPaaS.Orchestrator.Templates;

internal static class TemplateEndpoints
{
    private const int MostValues = 100;

    public static void MapTemplates(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/templates").WithTags("Templates");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listTemplates");
        group.MapGet("/{template}", async (string template, Caller caller, TemplateStore store, CancellationToken cancellationToken)
            => TemplateViews.Of(await store.FindAsync(caller, template, cancellationToken))).RequirePermission(Permission.Read).WithName("getTemplate");
        group.MapPost("/{template}/deploy", DeployAsync).RequirePermission(Permission.Write).WithName("deployTemplate");
        var catalogues = routes.MapGroup("/v1/catalogues").WithTags("Templates");
        catalogues.MapGet("", (Caller caller, PageRequest page, CatalogueStore store, CancellationToken cancellationToken) => store.ListAsync(caller, page, cancellationToken))
            .RequirePermission(Permission.Read).WithName("listCatalogues");
        catalogues.MapPost("", CreateCatalogueAsync).RequirePermission(Permission.Write).WithName("createCatalogue");
        catalogues.MapPost("/{catalogue}/refresh", (string catalogue, Caller caller, CatalogueStore store, CancellationToken cancellationToken) => store.RefreshAsync(caller, catalogue, cancellationToken))
            .RequirePermission(Permission.Write).WithName("refreshCatalogue");
        catalogues.MapDelete("/{catalogue}", DeleteCatalogueAsync).RequirePermission(Permission.Write).WithName("deleteCatalogue");
    }

    private static async Task<Page<TemplateView>> ListAsync(Caller caller, PageRequest page, TemplateStore store, CancellationToken cancellationToken)
    {
        // Names hold dashes and slashes, which cursors do not: the cursor is the position.
        var all = await store.ListAsync(caller, cancellationToken);
        var from = int.TryParse(page.Cursor, out var position) ? Math.Clamp(position, 0, all.Count) : 0;
        var shown = all.Skip(from).Take(page.Limit).Select(TemplateViews.Of).ToArray();
        return new(shown, from + shown.Length < all.Count ? $"{from + shown.Length}" : null);
    }

    private static async Task<IResult> DeployAsync(
        string template, DeployTemplateRequest request, Caller caller, TemplateStore store, BlueprintStore blueprints, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(caller, template, cancellationToken);
        var errors = new FieldErrors();
        errors.AddIf(string.IsNullOrEmpty(request.Project), "project", "The name of a project.");
        errors.AddIf(request.Values is { Count: > MostValues } || request.Values?.Any(v => v.Value is null || v.Value.Contains('\0')) == true, "values", $"Up to {MostValues} texts by input name.");
        errors.AddIf(request.Names is { Count: > MostValues } || request.Names?.Any(v => v.Value is null) == true, "names", $"Up to {MostValues} names by service name.");
        errors.ThrowIfAny();
        var (blueprint, problems) = TemplateValues.Fill(found, request.Values ?? new Dictionary<string, string>(), request.Names ?? new Dictionary<string, string>());
        if (problems.Count > 0)
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "validation_failed", $"{string.Join(". ", problems.Take(10).Select(p => p.TrimEnd('.')))}.");
        }

        var services = await blueprints.CreateAsync(caller, new(request.Project, request.Environment, request.CreateProject), blueprint, "template", cancellationToken);
        return TypedResults.Created($"/v1/services?project={services[0].ProjectId}", new DeployTemplateReply(services, found.Notes));
    }

    private static async Task<IResult> CreateCatalogueAsync(CreateCatalogueRequest request, Caller caller, CatalogueStore store, CancellationToken cancellationToken)
    {
        var created = await store.CreateAsync(caller, request, cancellationToken);
        return TypedResults.Created($"/v1/catalogues/{created.Id}", created);
    }

    private static async Task<IResult> DeleteCatalogueAsync(string catalogue, Caller caller, CatalogueStore store, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(caller, catalogue, cancellationToken);
        return TypedResults.NoContent();
    }
}
